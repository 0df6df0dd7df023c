package dev.kahawa.apiserver.kinds.apps;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodDefaults;
import dev.kahawa.apiserver.kinds.PodPreparation;
import dev.kahawa.apiserver.kinds.PodWarnings;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.selector.LabelSelector;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the kinds that make Pods from a template have in common. */
public abstract class WorkloadStrategy extends DefaultStrategy {
    protected final GoForm go;

    protected WorkloadStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    /** What is wrong with the spec. */
    protected abstract void checkSpec(JsonObject spec, Place place);

    /** What may not change in it. */
    protected void checkUpdate(JsonObject is, JsonObject was, Place place) {
        place.immutable(is, was, "selector");
    }

    protected void checkStatus(JsonObject status, JsonObject old, Place place) {}

    @Override
    public JsonObject defaults(JsonObject object) {
        return object.update(
                "spec",
                spec -> PodDefaults.given(
                        spec, "template", template -> template.update("spec", PodDefaults::spec)));
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return firstGeneration(withoutDisabled(object).without("status"));
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return withGeneration(withStatusOf(withoutDisabled(object), old), old);
    }

    private static JsonObject withoutDisabled(JsonObject object) {
        return object.update(
                "spec",
                spec -> PodDefaults.given(
                        spec,
                        "template",
                        template -> PodDefaults.given(
                                template, "spec", PodPreparation::withoutDisabled)));
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go);
        checkSpec(object.object("spec"), place.child("spec"));
        return place.errors();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        checkUpdate(object.object("spec"), old.object("spec"), place.child("spec"));
        return place.errors();
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        checkStatus(object.object("status"), old.object("status"), place.child("status"));
        return place.errors();
    }

    @Override
    public List<String> warnings(JsonObject object) {
        return PodWarnings.of(
                object.object("spec", "template", "spec"),
                Place.root(go).child("spec", "template", "spec"));
    }

    /** The name is the beginning of the Pods' names and host names; then what else there is. */
    public static List<String> named(JsonObject object, List<String> others) {
        List<String> wrong = Forms.label(object.text("metadata", "name"));
        if (wrong.isEmpty()) {
            return others;
        }
        List<String> warnings = new ArrayList<>();
        warnings.add("metadata.name: this is used in Pod names and hostnames, which can result in"
                + " surprising behavior; a DNS label is recommended: "
                + wrong.toString().replace(", ", " "));
        warnings.addAll(others);
        return warnings;
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
