package dev.kahawa.apiserver.kinds.autoscaling;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;

import java.util.List;

/** How fast to scale, as version 1's annotation has it: by the names of Go's fields. */
final class AutoscalerBehavior {
    private static final List<String> DIRECTIONS = List.of("scaleUp", "scaleDown");
    private static final List<String> RULES =
            List.of("stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance");
    private static final List<String> POLICY = List.of("type", "value", "periodSeconds");

    private AutoscalerBehavior() {}

    static JsonObject internal(JsonObject behavior) {
        JsonObject.Builder out = JsonObject.builder();
        for (String direction : DIRECTIONS) {
            out.put(
                    capital(direction),
                    behavior.get(direction) instanceof JsonObject rules
                            ? capitals(rules)
                            : JsonNull.NULL);
        }
        return out.build();
    }

    private static JsonObject capitals(JsonObject rules) {
        JsonObject.Builder out = JsonObject.builder();
        for (String rule : RULES) {
            Json value = rules.get(rule);
            if (value instanceof JsonArray policies) {
                value = policies.mapObjects(AutoscalerBehavior::policy);
            }
            out.put(capital(rule), value == null ? JsonNull.NULL : value);
        }
        return out.build();
    }

    private static JsonObject policy(JsonObject policy) {
        JsonObject.Builder out = JsonObject.builder();
        for (String field : POLICY) {
            out.put(capital(field), policy.at(field).orElse(JsonNull.NULL));
        }
        return out.build();
    }

    static JsonObject second(JsonObject internal) {
        JsonObject result = JsonObject.EMPTY;
        for (String direction : DIRECTIONS) {
            if (internal.get(capital(direction)) instanceof JsonObject rules) {
                result = result.with(direction, rules(rules));
            }
        }
        return result;
    }

    private static JsonObject rules(JsonObject internal) {
        JsonObject rules = small(internal, RULES);
        return rules.has("policies")
                ? rules.with(
                        "policies",
                        rules.array("policies").mapObjects(policy -> small(policy, POLICY)))
                : rules;
    }

    private static JsonObject small(JsonObject object, List<String> fields) {
        JsonObject result = JsonObject.EMPTY;
        for (String field : fields) {
            Json value = object.get(capital(field));
            result = value == null || value.isNull() ? result : result.with(field, value);
        }
        return result;
    }

    private static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
