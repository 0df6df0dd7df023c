package dev.kahawa.controllers.deployment;

import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;

/** A Deployment (apps/v1), as its defaults have filled it. */
record Deployment(JsonObject json) {
    static final String REVISION = "deployment.kubernetes.io/revision";

    Meta meta() {
        return Meta.of(json);
    }

    JsonObject template() {
        return json.object("spec", "template");
    }

    int replicas() {
        return (int) json.number("spec", "replicas").orElse(1);
    }

    boolean isPaused() {
        return json.isTrue("spec", "paused");
    }

    boolean recreates() {
        return json.text("spec", "strategy", "type").equals("Recreate");
    }

    long minReadySeconds() {
        return json.number("spec", "minReadySeconds").orElse(0);
    }

    int revisionHistoryLimit() {
        return (int) json.number("spec", "revisionHistoryLimit").orElse(10);
    }

    long progressDeadlineSeconds() {
        return json.number("spec", "progressDeadlineSeconds").orElse(Integer.MAX_VALUE);
    }

    boolean hasProgressDeadline() {
        return progressDeadlineSeconds() != Integer.MAX_VALUE;
    }

    /** How many Pods there may be beyond the replicas. */
    int maxSurge() {
        return recreates() ? 0 : share("maxSurge", true);
    }

    /** How many of the replicas may be missing. */
    int maxUnavailable() {
        if (recreates() || replicas() == 0) {
            return 0;
        }
        int share = share("maxUnavailable", false);
        // nothing could ever move if both were none
        int unavailable = share == 0 && maxSurge() == 0 ? 1 : share;
        return Math.min(unavailable, replicas());
    }

    private int share(String field, boolean up) {
        Json value = json.at("spec", "strategy", "rollingUpdate", field).orElse(Json.of(0));
        if (value instanceof JsonInt(long number)) {
            return (int) number;
        }
        String text = value.asString().orElse("0%");
        double exact = replicas() * Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
        return (int) (up ? Math.ceil(exact) : Math.floor(exact));
    }
}
