package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** PodTemplates, which nothing is made from until somebody asks. */
final class PodTemplateStrategy extends DefaultStrategy {
    private static final String TEMPLATE = "template";

    private final GoForm go;

    PodTemplateStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return PodDefaults.given(
                object, TEMPLATE, template -> template.update("spec", PodDefaults::spec));
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return firstGeneration(withoutDisabled(object));
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        JsonObject enabled = withoutDisabled(object);
        long before = old.number("metadata", "generation").orElse(0);
        boolean same = enabled.object(TEMPLATE).equals(old.object(TEMPLATE));
        return enabled.update("metadata", m -> m.with("generation", same ? before : before + 1));
    }

    private static JsonObject withoutDisabled(JsonObject object) {
        return PodDefaults.given(
                object,
                TEMPLATE,
                template -> PodDefaults.given(template, "spec", PodPreparation::withoutDisabled));
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go);
        PodSpecValidation.template(object.object(TEMPLATE), place.child(TEMPLATE));
        return place.errors();
    }

    @Override
    public List<String> warnings(JsonObject object) {
        return PodWarnings.of(
                object.object(TEMPLATE, "spec"), Place.root(go).child(TEMPLATE, "spec"));
    }
}
