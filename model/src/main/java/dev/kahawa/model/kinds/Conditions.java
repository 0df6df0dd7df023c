package dev.kahawa.model.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;

import java.time.Instant;
import java.util.Optional;

/** A status's list of conditions, one of a type. */
public record Conditions(JsonArray json) {

    public static Conditions of(JsonObject object) {
        return new Conditions(object.array("status", "conditions"));
    }

    public Optional<JsonObject> get(String type) {
        for (JsonObject condition : json.objects()) {
            if (condition.text("type").equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    /** Whether the condition is there with status {@code True}. */
    public boolean isTrue(String type) {
        return get(type).filter(c -> c.text("status").equals("True")).isPresent();
    }

    /** A change of a condition: its fields without the times. */
    public record Change(String type, String status, String reason, String message) {}

    /**
     * With the condition as given; {@code lastTransitionTime} moves only when the status does, and
     * nothing at all changes when status and reason are as before.
     */
    public Conditions with(Change change, Instant now) {
        return with(change, now, null);
    }

    /** As {@link #with(Change, Instant)}, with {@code lastUpdateTime} as Deployments have it. */
    public Conditions withUpdate(Change change, Instant now) {
        return with(change, now, Times.seconds(now));
    }

    private Conditions with(
            Change change, Instant now, @org.jspecify.annotations.Nullable String updated) {
        Optional<JsonObject> before = get(change.type());
        boolean sameStatus =
                before.filter(c -> c.text("status").equals(change.status())).isPresent();
        if (sameStatus && before.get().text("reason").equals(change.reason())) {
            return this;
        }
        JsonObject.Builder after =
                JsonObject.builder().put("type", change.type()).put("status", change.status());
        if (updated != null) {
            after.put("lastUpdateTime", updated);
        }
        after.put(
                "lastTransitionTime",
                sameStatus ? before.get().text("lastTransitionTime") : Times.seconds(now));
        if (!change.reason().isEmpty()) {
            after.put("reason", change.reason());
        }
        if (!change.message().isEmpty()) {
            after.put("message", change.message());
        }
        return without(change.type()).plus(after.build());
    }

    public Conditions without(String type) {
        return new Conditions(json.filter(
                c -> !c.asObject().orElse(JsonObject.EMPTY).text("type").equals(type)));
    }

    private Conditions plus(Json condition) {
        return new Conditions(json.plus(condition));
    }
}
