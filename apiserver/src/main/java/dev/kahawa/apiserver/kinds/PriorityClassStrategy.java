package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PriorityClasses: the system's have fixed names and values, the users' stay below them. */
final class PriorityClassStrategy extends DefaultStrategy {
    private static final String DEFAULT_POLICY = "PreemptLowerPriority";
    private static final List<String> POLICIES = List.of(DEFAULT_POLICY, "Never");
    private static final long USER_MAX = 1_000_000_000;
    private static final Map<String, Long> SYSTEM = Map.of(
            "system-node-critical", 2_000_001_000L, "system-cluster-critical", 2_000_000_000L);

    PriorityClassStrategy(ApiResource resource) {
        super(resource);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return object.withDefault("preemptionPolicy", DEFAULT_POLICY);
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return firstGeneration(object);
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        List<FieldError> errors = new ArrayList<>();
        String name = object.text("metadata", "name");
        long value = object.number("value").orElse(0);
        if (name.startsWith("system-")) {
            system(name, value, errors);
        } else if (value > USER_MAX) {
            errors.add(FieldError.forbidden(
                    "value", "maximum allowed value of a user defined priority is " + USER_MAX));
        }
        String policy = object.text("preemptionPolicy");
        if (!POLICIES.contains(policy)) {
            errors.add(FieldError.notSupported("preemptionPolicy", Json.of(policy), POLICIES));
        }
        return errors;
    }

    private static void system(String name, long value, List<FieldError> errors) {
        Long fixed = SYSTEM.get(name);
        String why = fixed == null
                ? name + " is not a known system priority class"
                : "value of " + name + " PriorityClass must be " + fixed;
        if (fixed == null || fixed != value) {
            errors.add(FieldError.forbidden(
                    "metadata.name",
                    "priority class names with 'system-' prefix are reserved for system use only."
                            + " error: "
                            + why));
        }
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        List<FieldError> errors = new ArrayList<>();
        if (object.number("value").orElse(0) != old.number("value").orElse(0)) {
            errors.add(FieldError.forbidden("value", "may not be changed in an update."));
        }
        String policy = object.text("preemptionPolicy");
        if (!policy.equals(old.text("preemptionPolicy"))) {
            errors.add(FieldError.invalid("preemptionPolicy", policy, "field is immutable"));
        }
        return errors;
    }

    @Override
    public List<Json> cells(JsonObject object, Instant now) {
        return List.of(
                Json.of(object.text("metadata", "name")),
                Json.of(object.number("value").orElse(0)),
                Json.of(object.isTrue("globalDefault")),
                Json.of(Ages.since(object.text("metadata", "creationTimestamp"), now)),
                Json.of(object.text("preemptionPolicy")));
    }
}
