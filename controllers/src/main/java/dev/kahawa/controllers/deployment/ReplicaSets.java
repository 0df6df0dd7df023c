package dev.kahawa.controllers.deployment;

import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.OwnerReference;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How a Deployment's ReplicaSets look. Pure. */
final class ReplicaSets {
    private static final String HISTORY = "deployment.kubernetes.io/revision-history";

    /** What a set has of its own, and never takes from the Deployment. */
    private static final Set<String> OWN_ANNOTATIONS = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            Deployment.REVISION,
            HISTORY,
            Replicas.DESIRED,
            Replicas.MAX,
            "deprecated.deployment.rollback.to");

    /** Finds the set of the template among all; where two fit, the older is it. */
    Rollout rollout(Deployment deployment, List<Replicas> all) {
        List<Replicas> byAge = all.stream()
                .sorted(Comparator.comparing((Replicas s) -> s.meta().creationTimestamp())
                        .thenComparing(s -> s.meta().name()))
                .toList();
        JsonObject template = comparable(deployment.template());
        Replicas current = byAge.stream()
                .filter(set -> comparable(set.template()).equals(template))
                .findFirst()
                .orElse(null);
        List<Replicas> old = byAge.stream().filter(set -> !set.equals(current)).toList();
        return new Rollout(deployment, current, old);
    }

    /** An absent and an empty map of labels are the same. */
    private static JsonObject comparable(JsonObject template) {
        JsonObject metadata = template.object("metadata").without("creationTimestamp");
        return template.with(
                "metadata",
                metadata.object("labels").isEmpty() ? metadata.without("labels") : metadata);
    }

    JsonObject newSet(Rollout rollout) {
        Deployment deployment = rollout.deployment();
        JsonObject json = deployment.json();
        String hash = TemplateHash.of(
                deployment.template(), json.number("status", "collisionCount").orElse(0));
        JsonObject template = deployment
                .template()
                .update("metadata", m -> m.update("labels", l -> l.with(Replicas.HASH, hash)));
        JsonObject selector = json.object("spec", "selector")
                .update("matchLabels", labels -> labels.with(Replicas.HASH, hash));
        OwnerReference owner = OwnerReference.controller("apps/v1", "Deployment", json);
        JsonObject metadata = JsonObject.builder()
                .put("name", deployment.meta().name() + "-" + hash)
                .put("namespace", deployment.meta().namespace())
                .put("labels", template.object("metadata", "labels"))
                .put("ownerReferences", JsonArray.of(owner.json()))
                .put("annotations", annotations(rollout, Map.of()))
                .build();
        JsonObject.Builder spec = JsonObject.builder().put("replicas", rollout.initialSize());
        if (deployment.minReadySeconds() > 0) {
            spec.put("minReadySeconds", deployment.minReadySeconds());
        }
        spec.put("selector", selector).put("template", template);
        return JsonObject.builder()
                .put("apiVersion", "apps/v1")
                .put("kind", "ReplicaSet")
                .put("metadata", metadata)
                .put("spec", spec.build())
                .build();
    }

    /** The Deployment's annotations, the revision and the sizes; {@code before} those it has. */
    private static JsonObject annotations(Rollout rollout, Map<String, String> before) {
        Map<String, String> annotations = new TreeMap<>(before);
        rollout.deployment().meta().annotations().forEach((name, value) -> {
            if (!OWN_ANNOTATIONS.contains(name)) {
                annotations.put(name, value);
            }
        });
        revise(annotations, rollout);
        size(annotations, rollout.deployment());
        return JsonObject.ofStrings(annotations);
    }

    private static void revise(Map<String, String> annotations, Rollout rollout) {
        long newest = rollout.old().stream().mapToLong(Replicas::revision).max().orElse(0);
        String before = annotations.getOrDefault(Deployment.REVISION, "");
        if (before.isEmpty() || Long.parseLong(before) <= newest) {
            if (!before.isEmpty()) {
                annotations.merge(HISTORY, before, (older, now) -> older + "," + now);
            }
            annotations.put(Deployment.REVISION, Long.toString(newest + 1));
        }
    }

    private static void size(Map<String, String> annotations, Deployment deployment) {
        annotations.put(Replicas.DESIRED, Integer.toString(deployment.replicas()));
        int max = deployment.replicas() + deployment.maxSurge();
        annotations.put(Replicas.MAX, Integer.toString(max));
    }

    /** The current set with the Deployment's latest annotations and settings, at its old size. */
    JsonObject refreshed(Rollout rollout, Replicas set) {
        Map<String, String> before = set.meta().annotations();
        Map<String, String> annotations =
                new TreeMap<>(annotations(rollout, before).strings());
        // the sizes are written when the set is scaled: until then they tell of the old ones
        restore(annotations, before, Replicas.DESIRED);
        restore(annotations, before, Replicas.MAX);
        JsonObject json = withAnnotations(set.json(), annotations);
        long settled = rollout.deployment().minReadySeconds();
        JsonObject spec = json.object("spec");
        return json.with(
                "spec",
                settled > 0
                        ? spec.with("minReadySeconds", settled)
                        : spec.without("minReadySeconds"));
    }

    private static void restore(
            Map<String, String> annotations, Map<String, String> before, String name) {
        String value = before.get(name);
        if (value != null) {
            annotations.put(name, value);
        }
    }

    JsonObject resized(Deployment deployment, Replicas set, int replicas) {
        Map<String, String> annotations = new TreeMap<>(set.meta().annotations());
        size(annotations, deployment);
        return withAnnotations(set.json(), annotations)
                .withAt(List.of("spec", "replicas"), Json.of(replicas));
    }

    private static JsonObject withAnnotations(JsonObject set, Map<String, String> annotations) {
        JsonObject before = Meta.of(set).json().object("annotations");
        return before.strings().equals(annotations)
                ? set
                : set.withAt(List.of("metadata", "annotations"), JsonObject.ofStrings(annotations));
    }
}
