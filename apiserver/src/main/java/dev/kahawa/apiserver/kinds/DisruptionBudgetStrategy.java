package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Names;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** PodDisruptionBudgets. */
final class DisruptionBudgetStrategy extends DefaultStrategy {
    private static final List<String> UNHEALTHY_POLICIES =
            List.of("AlwaysAllow", "IfHealthyBudget");

    private final GoForm go;

    DisruptionBudgetStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public List<FieldError> validateName(String name, String field) {
        return Names.pathSegment(name, field);
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return firstGeneration(object).with("status", JsonObject.EMPTY);
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return withGeneration(withStatusOf(object, old), old);
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go).child("spec");
        JsonObject spec = object.object("spec");
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            place.invalidStruct(
                    "policy.v1.PodDisruptionBudgetSpec",
                    spec,
                    "minAvailable and maxUnavailable cannot be both set");
        }
        for (String amount : List.of("minAvailable", "maxUnavailable")) {
            IntOrPercent.notNegative(spec, amount, place);
            IntOrPercent.atMostAll(spec, amount, place);
        }
        place.with(spec, "selector", SelectorValidation::selector);
        place.optionalOneOf(spec, "unhealthyPodEvictionPolicy", UNHEALTHY_POLICIES);
        return place.errors();
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go).child("status");
        JsonObject status = object.object("status");
        ConditionValidation.check(status, place);
        place.notNegative(
                status, "disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods");
        return place.errors();
    }
}
