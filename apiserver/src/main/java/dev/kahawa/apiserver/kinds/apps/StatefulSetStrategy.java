package dev.kahawa.apiserver.kinds.apps;

import dev.kahawa.apiserver.kinds.AnnotationValidation;
import dev.kahawa.apiserver.kinds.ClaimDefaults;
import dev.kahawa.apiserver.kinds.ClaimValidation;
import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodDefaults;
import dev.kahawa.apiserver.kinds.PodSpecValidation;
import dev.kahawa.apiserver.kinds.SelectorValidation;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.apiserver.registry.Names;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.List;

/** StatefulSets: Pods with names of their own, and claims made from templates. */
final class StatefulSetStrategy extends WorkloadStrategy {
    private static final long HISTORY = 10;
    private static final String CLAIMS = "volumeClaimTemplates";
    private static final String RETENTION = "persistentVolumeClaimRetentionPolicy";
    private static final List<String> RETENTIONS = List.of("Retain", "Delete");
    private static final List<String> CHANGEABLE = List.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            RETENTION,
            "minReadySeconds");

    StatefulSetStrategy(ApiResource resource, GoForm go) {
        super(resource, go);
    }

    /** The name is part of the Pods' host names. */
    @Override
    public List<FieldError> validateName(String name, String field) {
        return Names.dnsLabel(name, field);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return super.defaults(object).update("spec", StatefulSetStrategy::filled);
    }

    private static JsonObject filled(JsonObject spec) {
        JsonObject filled = spec.withDefault("replicas", Json.of(1))
                .withDefault("podManagementPolicy", "OrderedReady")
                .withDefault("revisionHistoryLimit", Json.of(HISTORY))
                .update("updateStrategy", StatefulSetStrategy::strategy)
                .update(
                        RETENTION,
                        policy -> policy.withDefault("whenDeleted", "Retain")
                                .withDefault("whenScaled", "Retain"));
        return PodDefaults.items(
                filled,
                CLAIMS,
                claim -> ClaimDefaults.claim(claim)
                        .with("kind", "PersistentVolumeClaim")
                        .with("apiVersion", "v1"));
    }

    private static JsonObject strategy(JsonObject strategy) {
        JsonObject typed = strategy.text("type").isEmpty()
                ? strategy.with("type", "RollingUpdate")
                        .withDefault("rollingUpdate", JsonObject.EMPTY)
                : strategy;
        return typed.text("type").equals("RollingUpdate")
                ? PodDefaults.given(
                        typed,
                        "rollingUpdate",
                        rolling -> rolling.withDefault("partition", Json.of(0)))
                : typed;
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        JsonObject none = JsonObject.EMPTY.with("replicas", 0).with("availableReplicas", 0);
        return super.beforeCreate(withoutDisabled(object)).with("status", none);
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return super.beforeUpdate(withoutDisabled(object), old);
    }

    /** How many may be unavailable at once belongs to a feature that is off by default. */
    private static JsonObject withoutDisabled(JsonObject object) {
        return object.update(
                "spec",
                spec -> spec.update(
                        "updateStrategy",
                        strategy -> PodDefaults.given(
                                strategy,
                                "rollingUpdate",
                                rolling -> rolling.without("maxUnavailable"))));
    }

    @Override
    protected void checkSpec(JsonObject spec, Place place) {
        String management = spec.text("podManagementPolicy");
        if (!List.of("OrderedReady", "Parallel").contains(management)) {
            place.child("podManagementPolicy")
                    .invalid(management, "must be 'OrderedReady' or 'Parallel'");
        }
        checkStrategy(spec.object("updateStrategy"), place.child("updateStrategy"));
        place.with(spec, RETENTION, (policy, at) -> {
            for (String when : List.of("whenDeleted", "whenScaled")) {
                at.optionalOneOf(policy, when, RETENTIONS);
            }
        });
        place.notNegative(spec, "replicas", "minReadySeconds");
        place.with(spec, "ordinals", (ordinals, at) -> at.notNegative(ordinals, "start"));
        if (!spec.text("serviceName").isEmpty()) {
            place.child("serviceName").form(spec.text("serviceName"), Forms::label);
        }
        Template.selected(spec, "empty selector is invalid for statefulset", "", place);
        template(spec, place.child("template"));
        place.each(spec, CLAIMS, (claim, at) -> {
            ClaimValidation.spec(claim.object("spec"), at.child("spec"));
        });
    }

    private static void checkStrategy(JsonObject strategy, Place place) {
        JsonObject rolling = strategy.object("rollingUpdate");
        switch (strategy.text("type")) {
            case "OnDelete" -> {
                if (strategy.has("rollingUpdate")) {
                    place.child("rollingUpdate")
                            .invalidStruct(
                                    "apps.v1.RollingUpdateStatefulSetStrategy",
                                    rolling,
                                    "only allowed for updateStrategy 'RollingUpdate'");
                }
            }
            case "RollingUpdate" -> place.child("rollingUpdate").notNegative(rolling, "partition");
            default ->
                place.invalidStruct(
                        "apps.v1.StatefulSetUpdateStrategy",
                        strategy,
                        "must be 'RollingUpdate' or 'OnDelete'");
        }
    }

    /** Labels and annotations are looked at on their own first, then with the whole template. */
    private static void template(JsonObject spec, Place place) {
        JsonObject template = spec.object("template");
        JsonObject metadata = template.object("metadata");
        SelectorValidation.labels(metadata.object("labels"), place.child("labels"));
        Place notes = place.child("annotations");
        AnnotationValidation.annotations(metadata.object("annotations"), notes);
        AnnotationValidation.ofPod(metadata.object("annotations"), template.object("spec"), notes);
        PodSpecValidation.template(withClaims(template, spec), place);
        Template.unending(template, "StatefulSet", place);
    }

    /** The claims are volumes that containers may mount, in place of others of their name. */
    private static JsonObject withClaims(JsonObject template, JsonObject spec) {
        List<String> names = spec.array(CLAIMS).objects().stream()
                .map(claim -> claim.text("metadata", "name"))
                .toList();
        if (names.isEmpty()) {
            return template;
        }
        List<Json> volumes = new ArrayList<>();
        for (JsonObject volume : template.array("spec", "volumes").objects()) {
            if (!names.contains(volume.text("name"))) {
                volumes.add(volume);
            }
        }
        for (String name : names) {
            volumes.add(JsonObject.of("name", name)
                    .with("persistentVolumeClaim", JsonObject.of("claimName", name)));
        }
        return template.update("spec", pod -> pod.with("volumes", JsonArray.of(volumes)));
    }

    @Override
    protected void checkUpdate(JsonObject is, JsonObject was, Place place) {
        if (!fixed(is).equals(fixed(was))) {
            place.forbidden("updates to statefulset spec for fields other than 'replicas',"
                    + " 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit',"
                    + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                    + " forbidden");
        }
    }

    private static JsonObject fixed(JsonObject spec) {
        JsonObject fixed = spec;
        for (String field : CHANGEABLE) {
            fixed = fixed.without(field);
        }
        return fixed;
    }

    @Override
    protected void checkStatus(JsonObject status, JsonObject old, Place place) {
        place.notNegative(
                status,
                "replicas",
                "readyReplicas",
                "currentReplicas",
                "updatedReplicas",
                "availableReplicas",
                "observedGeneration",
                "collisionCount");
        Template.counts(
                status,
                place,
                List.of(
                        "readyReplicas",
                        "currentReplicas",
                        "updatedReplicas",
                        "availableReplicas"));
        long available = status.number("availableReplicas").orElse(0);
        if (available > status.number("readyReplicas").orElse(0)) {
            place.child("availableReplicas")
                    .invalid(available, "cannot be greater than status.readyReplicas");
        }
        Template.collisions(status, old, place);
    }

    @Override
    public List<String> warnings(JsonObject object) {
        List<String> warnings = new ArrayList<>(super.warnings(object));
        Place place = Place.root(go).child("spec");
        place.each(object.object("spec"), CLAIMS, (claim, at) -> {
            warnings.addAll(ClaimDefaults.warnings(claim.object("spec"), at.child("spec")));
        });
        if (object.number("spec", "revisionHistoryLimit").orElse(0) < 0) {
            warnings.add("spec.revisionHistoryLimit: a negative value retains all historical"
                    + " revisions; a value >= 0 is recommended");
        }
        return warnings;
    }
}
