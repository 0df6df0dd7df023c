package dev.kahawa.model.kinds;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;

import java.time.Instant;

/** What keeps Pods off a node, or drives them from it (core/v1 Taint). */
public record Taint(String key, String effect) {
    public static final String NO_SCHEDULE = "NoSchedule";
    public static final String NO_EXECUTE = "NoExecute";
    public static final String NOT_READY = "node.kubernetes.io/not-ready";
    public static final String UNREACHABLE = "node.kubernetes.io/unreachable";

    public static Taint of(JsonObject taint) {
        return new Taint(taint.text("key"), taint.text("effect"));
    }

    /** As a node carries it from now on. */
    public JsonObject json(Instant now) {
        return JsonObject.of("key", key)
                .with("effect", effect)
                .with("timeAdded", Times.seconds(now));
    }

    /** Whether a Pod with this toleration puts up with the taint. */
    public static boolean isTolerated(JsonObject taint, JsonObject toleration) {
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
