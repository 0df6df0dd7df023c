package dev.kahawa.scheduler;

import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.Optional;

/** Taints of nodes and the tolerations of Pods. */
final class Taints {
    private Taints() {}

    /** The first taint that keeps a Pod with these tolerations off a node. */
    static Optional<JsonObject> untolerated(List<JsonObject> taints, List<JsonObject> tolerations) {
        return taints.stream()
                .filter(taint -> !taint.text("effect").equals("PreferNoSchedule"))
                .filter(taint -> tolerations.stream().noneMatch(t -> tolerates(t, taint)))
                .findFirst();
    }

    private static boolean tolerates(JsonObject toleration, JsonObject taint) {
        String effect = toleration.text("effect");
        String key = toleration.text("key");
        if (!effect.isEmpty() && !effect.equals(taint.text("effect"))) {
            return false;
        }
        if (!key.isEmpty() && !key.equals(taint.text("key"))) {
            return false;
        }
        return switch (toleration.text("operator")) {
            case "Exists" -> true;
            case "", "Equal" ->
                !key.isEmpty() && toleration.text("value").equals(taint.text("value"));
            default -> false;
        };
    }
}
