package dev.kahawa.controllers.deployment;

import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;

import java.util.Collection;

/** One ReplicaSet (apps/v1) of a Deployment. */
record Replicas(JsonObject json) {
    static final String HASH = "pod-template-hash";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MAX = "deployment.kubernetes.io/max-replicas";

    Meta meta() {
        return Meta.of(json);
    }

    ObjectName name() {
        return ObjectName.of(json);
    }

    /** How many it is told to have. */
    int wanted() {
        return (int) json.number("spec", "replicas").orElse(1);
    }

    /** How many it has. */
    int actual() {
        return count("replicas");
    }

    int available() {
        return count("availableReplicas");
    }

    int count(String field) {
        return (int) json.number("status", field).orElse(0);
    }

    long revision() {
        String text = meta().annotations().getOrDefault(Deployment.REVISION, "0");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            return 0; // written by someone else; ours starts over
        }
    }

    static int wanted(Collection<Replicas> sets) {
        return sets.stream().mapToInt(Replicas::wanted).sum();
    }

    static int actual(Collection<Replicas> sets) {
        return sets.stream().mapToInt(Replicas::actual).sum();
    }

    static int available(Collection<Replicas> sets) {
        return sets.stream().mapToInt(Replicas::available).sum();
    }

    /** The template it was made from: without the hash that tells sets apart. */
    JsonObject template() {
        return json.object("spec", "template")
                .update("metadata", m -> m.update("labels", labels -> labels.without(HASH)));
    }
}
