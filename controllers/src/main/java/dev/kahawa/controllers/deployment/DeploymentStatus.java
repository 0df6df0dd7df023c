package dev.kahawa.controllers.deployment;

import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.object.JsonObject;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a Deployment's status says of its ReplicaSets. */
final class DeploymentStatus {
    private static final String PROGRESSING = "Progressing";

    private DeploymentStatus() {}

    /** @param created whether the current set was made just now */
    static JsonObject of(Rollout rollout, boolean created, Instant now) {
        List<Replicas> all = all(rollout);
        int wanted = Replicas.wanted(all);
        int available = Replicas.available(all);
        JsonObject.Builder status = JsonObject.builder();
        status.put("observedGeneration", rollout.deployment().meta().generation());
        put(status, "replicas", Replicas.actual(all));
        put(status, "updatedReplicas", updated(rollout));
        put(
                status,
                "readyReplicas",
                all.stream().mapToInt(set -> set.count("readyReplicas")).sum());
        put(status, "availableReplicas", available);
        put(status, "unavailableReplicas", Math.max(0, wanted - available));
        status.put(
                "terminatingReplicas",
                all.stream().mapToInt(set -> set.count("terminatingReplicas")).sum());
        status.putUnlessEmpty("conditions", conditions(rollout, created, now).json());
        rollout.deployment()
                .json()
                .at("status", "collisionCount")
                .ifPresent(count -> status.put("collisionCount", count));
        return status.build();
    }

    private static List<Replicas> all(Rollout rollout) {
        return rollout.current() == null
                ? rollout.old()
                : Stream.concat(rollout.old().stream(), Stream.of(rollout.current()))
                        .toList();
    }

    private static int updated(Rollout rollout) {
        return rollout.current() == null ? 0 : rollout.current().actual();
    }

    private static void put(JsonObject.Builder status, String field, int count) {
        if (count > 0) {
            status.put(field, count);
        }
    }

    /** Whether every replica is of the current template and available, and no other is left. */
    static boolean isComplete(Rollout rollout) {
        int size = rollout.deployment().replicas();
        return updated(rollout) == size
                && Replicas.actual(all(rollout)) == size
                && Replicas.available(all(rollout)) == size;
    }

    private static Conditions conditions(Rollout rollout, boolean created, Instant now) {
        Conditions conditions = Conditions.of(rollout.deployment().json());
        conditions = conditions.withUpdate(available(rollout), now);
        if (rollout.deployment().isPaused()) {
            return conditions.withUpdate(
                    new Conditions.Change(
                            PROGRESSING, "Unknown", "DeploymentPaused", "Deployment is paused"),
                    now);
        }
        if (!rollout.deployment().hasProgressDeadline()) {
            return conditions.without(PROGRESSING);
        }
        return progressing(rollout, conditions, created, now);
    }

    private static Conditions.Change available(Rollout rollout) {
        Deployment deployment = rollout.deployment();
        int needed = deployment.replicas() - deployment.maxUnavailable();
        return Replicas.available(all(rollout)) >= needed
                ? new Conditions.Change(
                        "Available",
                        "True",
                        "MinimumReplicasAvailable",
                        "Deployment has minimum availability.")
                : new Conditions.Change(
                        "Available",
                        "False",
                        "MinimumReplicasUnavailable",
                        "Deployment does not have minimum availability.");
    }

    private static Conditions progressing(
            Rollout rollout, Conditions before, boolean created, Instant now) {
        String what = rollout.current() == null
                ? "Deployment \"" + rollout.deployment().meta().name() + "\""
                : "ReplicaSet \"" + rollout.current().meta().name() + "\"";
        String reason = before.get(PROGRESSING).map(c -> c.text("reason")).orElse("");
        if (created) {
            return before.withUpdate(
                    change(
                            "True",
                            "NewReplicaSetCreated",
                            "Created new replica set " + name(rollout)),
                    now);
        }
        if (reason.isEmpty() && rollout.current() != null) {
            return before.withUpdate(
                    change("True", "FoundNewReplicaSet", "Found new replica set " + name(rollout)),
                    now);
        }
        if (reason.equals("DeploymentPaused")) {
            return before.withUpdate(
                    change("Unknown", "DeploymentResumed", "Deployment is resumed"), now);
        }
        if (isComplete(rollout)) {
            return before.withUpdate(
                    change(
                            "True",
                            "NewReplicaSetAvailable",
                            what + " has successfully progressed."),
                    now);
        }
        if (hasProgressed(rollout)) {
            Conditions.Change change =
                    change("True", "ReplicaSetUpdated", what + " is progressing.");
            // every step forward starts the deadline anew, so the update time must move
            return touched(before, change, now);
        }
        if (deadline(rollout).filter(end -> end.isBefore(now)).isPresent()) {
            return before.withUpdate(
                    change(
                            "False",
                            "ProgressDeadlineExceeded",
                            what + " has timed out progressing."),
                    now);
        }
        return before;
    }

    private static String name(Rollout rollout) {
        return rollout.current() == null ? "" : "\"" + rollout.current().meta().name() + "\"";
    }

    private static Conditions.Change change(String status, String reason, String message) {
        return new Conditions.Change(PROGRESSING, status, reason, message);
    }

    private static Conditions touched(Conditions before, Conditions.Change change, Instant now) {
        Optional<JsonObject> old = before.get(PROGRESSING);
        Conditions after = before.without(PROGRESSING).withUpdate(change, now);
        boolean sameStatus =
                old.filter(c -> c.text("status").equals(change.status())).isPresent();
        if (!sameStatus) {
            return after;
        }
        String since = old.get().text("lastTransitionTime");
        return new Conditions(after.json()
                .mapObjects(c -> c.text("type").equals(PROGRESSING)
                        ? c.with("lastTransitionTime", since)
                        : c));
    }

    /** Whether more Pods are up to date, ready or gone than the status says. */
    private static boolean hasProgressed(Rollout rollout) {
        JsonObject json = rollout.deployment().json();
        List<Replicas> all = all(rollout);
        int updatedBefore = number(json, "updatedReplicas");
        int oldBefore = number(json, "replicas") - updatedBefore;
        int ready = all.stream().mapToInt(set -> set.count("readyReplicas")).sum();
        return updated(rollout) > updatedBefore
                || Replicas.actual(rollout.old()) < oldBefore
                || ready > number(json, "readyReplicas")
                || Replicas.available(all) > number(json, "availableReplicas");
    }

    private static int number(JsonObject json, String field) {
        return (int) json.number("status", field).orElse(0);
    }

    /** When the rollout counts as stuck; empty when it is done or has no deadline. */
    static Optional<Instant> deadline(Rollout rollout) {
        Deployment deployment = rollout.deployment();
        if (!deployment.hasProgressDeadline() || deployment.isPaused() || isComplete(rollout)) {
            return Optional.empty();
        }
        return Conditions.of(deployment.json())
                .get(PROGRESSING)
                .filter(c -> c.text("status").equals("True"))
                .filter(c -> !c.text("reason").equals("NewReplicaSetAvailable"))
                .map(c -> Instant.parse(c.text("lastUpdateTime")))
                .map(since -> since.plusSeconds(deployment.progressDeadlineSeconds()));
    }
}
