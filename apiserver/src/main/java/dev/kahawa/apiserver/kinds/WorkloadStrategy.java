package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.selector.LabelSelector;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What Deployments and ReplicaSets have in common: replicas, a selector and a template. */
abstract class WorkloadStrategy extends DefaultStrategy {
    protected final GoForm go;

    WorkloadStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return object.update(
                "spec",
                spec -> spec.withDefault("replicas", Json.of(1))
                        .update(
                                "template",
                                template -> template.update("spec", PodDefaults::spec)));
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return firstGeneration(object.without("status"));
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return withGeneration(withStatusOf(object, old), old);
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        List<FieldError> errors = new ArrayList<>();
        JsonObject spec = object.object("spec");
        long replicas = spec.number("replicas").orElse(0);
        if (replicas < 0) {
            errors.add(FieldError.invalid(
                    "spec.replicas", Json.of(replicas), "must be greater than or equal to 0"));
        }
        JsonObject selector = spec.object("selector");
        JsonObject labels = spec.object("template", "metadata", "labels");
        if (!spec.has("selector")) {
            errors.add(FieldError.required("spec.selector", ""));
        } else if (selector.isEmpty()) {
            errors.add(FieldError.invalid(
                    "spec.selector", selector, "empty selector is invalid for deployment"));
        } else if (!LabelSelector.ofJson(selector).matches(labels.strings())) {
            errors.add(FieldError.invalid(
                    "spec.template.metadata.labels",
                    labels,
                    "`selector` does not match template `labels`"));
        }
        Place place = Place.root(go).child("spec", "template");
        PodSpecValidation.template(spec.object("template"), place);
        errors.addAll(place.errors());
        String policy = spec.text("template", "spec", "restartPolicy");
        if (!policy.equals("Always")) {
            errors.add(FieldError.notSupported(
                    "spec.template.spec.restartPolicy", Json.of(policy), List.of("Always")));
        }
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        JsonObject selector = object.object("spec", "selector");
        return selector.equals(old.object("spec", "selector"))
                ? List.of()
                : List.of(FieldError.invalid("spec.selector", selector, "field is immutable"));
    }

    static Json containerNames(JsonObject object, String field) {
        return Json.of(object.array("spec", "template", "spec", "containers").objects().stream()
                .map(container -> container.text(field))
                .collect(Collectors.joining(",")));
    }

    static Json selector(JsonObject object) {
        return Json.of(LabelSelector.ofJson(object.object("spec", "selector")).toString());
    }

    static Json count(JsonObject object, String... path) {
        return Json.of(object.number(path).orElse(0));
    }
}
