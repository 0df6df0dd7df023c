package dev.kahawa.apiserver.kinds.policies;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodDefaults;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** Validating and mutating admission policies, and what binds them. */
public final class PolicyStrategy extends DefaultStrategy {
    private final GoForm go;
    private final boolean mutating;
    private final boolean binding;

    public PolicyStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
        this.mutating = resource.resource().startsWith("mutating");
        this.binding = resource.resource().endsWith("bindings");
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return object.update(
                "spec",
                spec -> binding
                        ? PodDefaults.given(spec, "matchResources", PolicyStrategy::matching)
                        : PodDefaults.given(spec, "matchConstraints", PolicyStrategy::matching)
                                .withDefault("failurePolicy", "Fail"));
    }

    private static JsonObject matching(JsonObject matching) {
        JsonObject result = matching.withDefault("matchPolicy", "Equivalent")
                .withDefault("namespaceSelector", JsonObject.EMPTY)
                .withDefault("objectSelector", JsonObject.EMPTY);
        for (String rules : List.of("resourceRules", "excludeResourceRules")) {
            result = PodDefaults.items(result, rules, rule -> rule.withDefault("scope", "*"));
        }
        return result;
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return firstGeneration(super.beforeCreate(object));
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return withGeneration(super.beforeUpdate(object, old), old);
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go).child("spec");
        JsonObject spec = object.object("spec");
        if (binding) {
            BindingValidation.check(spec, mutating, place);
        } else {
            PolicyValidation.check(object.text("metadata", "name"), spec, mutating, place);
        }
        return place.errors();
    }
}
