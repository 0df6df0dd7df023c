package dev.kahawa.apiserver.kinds.apps;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.IntOrPercent;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodSpecValidation;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** DaemonSets. */
final class DaemonSetStrategy extends WorkloadStrategy {
    /** The template's own generation: a field of early versions, kept as an annotation since. */
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    private static final long HISTORY = 10;

    DaemonSetStrategy(ApiResource resource, GoForm go) {
        super(resource, go);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return super.defaults(object)
                .update(
                        "spec",
                        spec -> spec.withDefault("revisionHistoryLimit", Json.of(HISTORY))
                                .update("updateStrategy", DaemonSetStrategy::strategy));
    }

    private static JsonObject strategy(JsonObject strategy) {
        JsonObject typed = strategy.withDefault("type", "RollingUpdate");
        return typed.text("type").equals("RollingUpdate")
                ? typed.update(
                        "rollingUpdate",
                        rolling -> rolling.withDefault("maxUnavailable", Json.of(1))
                                .withDefault("maxSurge", Json.of(0)))
                : typed;
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return withTemplateGeneration(
                super.beforeCreate(object), Math.max(1, templateGeneration(object)));
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        JsonObject counted = super.beforeUpdate(object, old);
        boolean same = counted.object("spec", "template").equals(old.object("spec", "template"));
        long before = templateGeneration(old);
        return withTemplateGeneration(counted, same ? before : before + 1);
    }

    private static long templateGeneration(JsonObject object) {
        String text = object.text("metadata", "annotations", TEMPLATE_GENERATION);
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private static JsonObject withTemplateGeneration(JsonObject object, long generation) {
        return object.update(
                "metadata",
                metadata -> metadata.update(
                        "annotations",
                        notes -> notes.with(TEMPLATE_GENERATION, String.valueOf(generation))));
    }

    @Override
    protected void checkSpec(JsonObject spec, Place place) {
        if (!Template.matches(spec, place).orElse(true)) {
            Template.mismatched(spec, place);
        }
        JsonObject selector = spec.object("selector");
        if (spec.has("selector") && Template.count(selector) == 0) {
            place.child("selector").invalid(selector, "empty selector is invalid for daemonset");
        }
        JsonObject template = spec.object("template");
        PodSpecValidation.template(template, place.child("template"));
        Template.unending(template, "DaemonSet", place.child("template"));
        place.notNegative(spec, "minReadySeconds");
        checkStrategy(spec.object("updateStrategy"), place.child("updateStrategy"));
        place.notNegative(spec, "revisionHistoryLimit");
    }

    private static void checkStrategy(JsonObject strategy, Place place) {
        switch (strategy.text("type")) {
            case "OnDelete" -> {}
            case "RollingUpdate" ->
                checkRolling(strategy.object("rollingUpdate"), place.child("rollingUpdate"));
            default ->
                place.errors()
                        .add(FieldError.notSupported(
                                place.path(),
                                place.go().struct("apps.v1.DaemonSetUpdateStrategy", strategy),
                                List.of("RollingUpdate", "OnDelete")));
        }
    }

    private static void checkRolling(JsonObject rolling, Place place) {
        List<String> parts = List.of("maxUnavailable", "maxSurge");
        parts.forEach(part -> IntOrPercent.notNegative(rolling, part, place));
        parts.forEach(part -> IntOrPercent.atMostAll(rolling, part, place));
        boolean unavailable = !IntOrPercent.isZero(rolling, "maxUnavailable");
        boolean surge = !IntOrPercent.isZero(rolling, "maxSurge");
        if (unavailable && surge) {
            place.child("maxSurge")
                    .invalid(
                            rolling.at("maxSurge").orElse(Json.of(0)),
                            "may not be set when maxUnavailable is non-zero");
        } else if (!unavailable && !surge) {
            place.child("maxUnavailable").required("cannot be 0 when maxSurge is 0");
        }
    }

    @Override
    protected void checkStatus(JsonObject status, JsonObject old, Place place) {
        place.notNegative(
                status,
                "currentNumberScheduled",
                "numberMisscheduled",
                "desiredNumberScheduled",
                "numberReady",
                "observedGeneration",
                "updatedNumberScheduled",
                "numberAvailable",
                "numberUnavailable",
                "collisionCount");
        Template.collisions(status, old, place);
    }
}
