package dev.kahawa.controllers.replicaset;

import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.selector.LabelSelector;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a ReplicaSet's status says of its Pods. */
final class ReplicaSetStatus {
    private ReplicaSetStatus() {}

    /**
     * @param pods all Pods of the set, those on their way out too
     * @param failure why Pods could not be made or removed; empty if all went well
     */
    static JsonObject of(JsonObject set, List<Pod> pods, String failure, Instant now) {
        LabelSelector template = LabelSelector.ofLabels(
                set.object("spec", "template", "metadata", "labels").strings());
        Duration settled = minReady(set);
        int active = 0;
        int labeled = 0;
        int ready = 0;
        int available = 0;
        int leaving = 0;
        for (Pod pod : pods) {
            if (pod.isActive()) {
                active++;
                labeled += template.matches(pod.meta().labels()) ? 1 : 0;
                ready += pod.isReady() ? 1 : 0;
                available += isAvailable(pod, settled, now) ? 1 : 0;
            } else if (!pod.isFinished()) {
                leaving++;
            }
        }
        JsonObject.Builder status = JsonObject.builder().put("replicas", active);
        putPositive(status, "fullyLabeledReplicas", labeled);
        putPositive(status, "readyReplicas", ready);
        putPositive(status, "availableReplicas", available);
        status.put("terminatingReplicas", leaving);
        status.put("observedGeneration", Meta.of(set).generation());
        status.putUnlessEmpty(
                "conditions", conditions(set, active, failure, now).json());
        return status.build();
    }

    private static void putPositive(JsonObject.Builder status, String field, long count) {
        if (count > 0) {
            status.put(field, count);
        }
    }

    static Duration minReady(JsonObject set) {
        return Duration.ofSeconds(set.number("spec", "minReadySeconds").orElse(0));
    }

    private static Conditions conditions(JsonObject set, int active, String failure, Instant now) {
        Conditions before = Conditions.of(set);
        if (failure.isEmpty()) {
            return before.without("ReplicaFailure");
        }
        long wanted = set.number("spec", "replicas").orElse(1);
        String reason = active < wanted ? "FailedCreate" : "FailedDelete";
        return before.with(new Conditions.Change("ReplicaFailure", "True", reason, failure), now);
    }

    /** Ready for as long as the set demands. */
    static boolean isAvailable(Pod pod, Duration settled, Instant now) {
        return settled.isZero()
                ? pod.isReady()
                : availableAt(pod, settled).filter(at -> !at.isAfter(now)).isPresent();
    }

    /** When the Pod counts as available if it stays ready; empty while it is not ready. */
    static Optional<Instant> availableAt(Pod pod, Duration settled) {
        return Conditions.of(pod.json())
                .get("Ready")
                .filter(ready -> ready.text("status").equals("True"))
                .map(ready -> Instant.parse(ready.text("lastTransitionTime")).plus(settled));
    }
}
