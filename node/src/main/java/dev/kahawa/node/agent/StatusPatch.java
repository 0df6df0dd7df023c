package dev.kahawa.node.agent;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A strategic merge patch from one status of a Pod to another. It says only what differs, and of the
 * conditions only those that do: others that a client wrote meanwhile, for a readiness gate perhaps,
 * stay. Pure.
 */
final class StatusPatch {
    private static final String CONDITIONS = "conditions";
    private static final String DIRECTIVE = "$patch";

    /** Lists that would be merged by their members' addresses. */
    private static final Set<String> MERGED = Set.of("podIPs", "hostIPs");

    private StatusPatch() {}

    /** Empty where nothing differs. */
    static JsonObject of(JsonObject before, JsonObject after) {
        JsonObject.Builder patch = JsonObject.builder();
        after.forEach((key, value) -> {
            if (!key.equals(CONDITIONS) && !value.equals(before.get(key))) {
                patch.put(key, whole(key, value));
            }
        });
        removed(before, after).forEach(patch::put);
        JsonArray conditions = conditions(OwnStatus.byType(before), OwnStatus.byType(after));
        if (after.has(CONDITIONS) && !conditions.isEmpty()) {
            patch.put("$setElementOrder/" + CONDITIONS, types(after));
            patch.put(CONDITIONS, conditions);
        }
        return patch.build();
    }

    /** What is there no more, as null. */
    private static JsonObject removed(JsonObject before, JsonObject after) {
        JsonObject.Builder removed = JsonObject.builder();
        before.keys().stream().filter(key -> !after.has(key)).forEach(key -> {
            removed.put(key, JsonNull.NULL);
        });
        return removed.build();
    }

    /** As it is to be, not merged with what there is. */
    private static Json whole(String key, Json value) {
        return switch (value) {
            case JsonObject object -> object.with(DIRECTIVE, "replace");
            case JsonArray list
            when MERGED.contains(key) -> list.plus(JsonObject.of(DIRECTIVE, "replace"));
            default -> value;
        };
    }

    private static JsonArray conditions(
            Map<String, JsonObject> before, Map<String, JsonObject> after) {
        List<Json> changes = new ArrayList<>();
        after.forEach((type, condition) -> {
            JsonObject old = before.getOrDefault(type, JsonObject.EMPTY);
            if (!condition.equals(old)) {
                JsonObject.Builder change = JsonObject.builder();
                condition.forEach(change::put);
                removed(old, condition).forEach(change::put);
                changes.add(change.build());
            }
        });
        before.keySet().stream().filter(type -> !after.containsKey(type)).forEach(type -> {
            changes.add(JsonObject.of("type", type).with(DIRECTIVE, "delete"));
        });
        return JsonArray.of(changes);
    }

    private static JsonArray types(JsonObject status) {
        return status.array(CONDITIONS).mapObjects(c -> JsonObject.of("type", c.text("type")));
    }
}
