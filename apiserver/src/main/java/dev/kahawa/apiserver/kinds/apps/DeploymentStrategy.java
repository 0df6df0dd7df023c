package dev.kahawa.apiserver.kinds.apps;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.IntOrPercent;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.List;

/** Deployments. */
final class DeploymentStrategy extends WorkloadStrategy {
    private static final long HISTORY = 10;
    private static final long PROGRESS_SECONDS = 600;
    private static final String QUARTER = "25%";

    DeploymentStrategy(ApiResource resource, GoForm go) {
        super(resource, go);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return super.defaults(object)
                .update(
                        "spec",
                        spec -> spec.withDefault("replicas", Json.of(1))
                                .update("strategy", DeploymentStrategy::strategy)
                                .withDefault("revisionHistoryLimit", Json.of(HISTORY))
                                .withDefault("progressDeadlineSeconds", Json.of(PROGRESS_SECONDS)));
    }

    /** Annotations count too: they are copied to the ReplicaSets. */
    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        JsonObject counted = super.beforeUpdate(object, old);
        boolean same = object.object("metadata", "annotations")
                .equals(old.object("metadata", "annotations"));
        long before = old.number("metadata", "generation").orElse(0);
        return same ? counted : counted.update("metadata", m -> m.with("generation", before + 1));
    }

    /** The controller marks the revision in an annotation, along with the status. */
    @Override
    public JsonObject beforeStatusUpdate(JsonObject object, JsonObject old) {
        Json labels = old.at("metadata", "labels").orElse(null);
        return super.beforeStatusUpdate(object, old)
                .update(
                        "metadata",
                        m -> labels == null ? m.without("labels") : m.with("labels", labels));
    }

    @Override
    protected void checkSpec(JsonObject spec, Place place) {
        place.notNegative(spec, "replicas");
        Template.selected(
                spec, "empty selector is invalid for deployment", "invalid label selector", place);
        Template.lasting(spec, "ReplicaSet", place);
        checkStrategy(spec.object("strategy"), place.child("strategy"));
        place.notNegative(
                spec, "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds");
        spec.number("progressDeadlineSeconds").stream()
                .filter(seconds -> seconds <= spec.number("minReadySeconds").orElse(0))
                .forEach(seconds -> place.child("progressDeadlineSeconds")
                        .invalid(seconds, "must be greater than minReadySeconds"));
    }

    private static void checkStrategy(JsonObject strategy, Place place) {
        JsonObject rolling = strategy.object("rollingUpdate");
        Place at = place.child("rollingUpdate");
        switch (strategy.text("type")) {
            case "Recreate" -> {
                if (strategy.has("rollingUpdate")) {
                    at.forbidden("may not be specified when strategy `type` is 'Recreate'");
                }
            }
            case "RollingUpdate" -> {
                IntOrPercent.notNegative(rolling, "maxUnavailable", at);
                IntOrPercent.notNegative(rolling, "maxSurge", at);
                if (IntOrPercent.isZero(rolling, "maxUnavailable")
                        && IntOrPercent.isZero(rolling, "maxSurge")) {
                    at.child("maxUnavailable")
                            .invalid(
                                    rolling.at("maxUnavailable").orElse(Json.of(0)),
                                    "may not be 0 when `maxSurge` is 0");
                }
                IntOrPercent.atMostAll(rolling, "maxUnavailable", at);
            }
            default ->
                place.errors()
                        .add(FieldError.notSupported(
                                place.path(),
                                place.go().struct("apps.v1.DeploymentStrategy", strategy),
                                List.of("Recreate", "RollingUpdate")));
        }
    }

    @Override
    protected void checkStatus(JsonObject status, JsonObject old, Place place) {
        place.notNegative(
                status,
                "observedGeneration",
                "replicas",
                "updatedReplicas",
                "readyReplicas",
                "availableReplicas",
                "unavailableReplicas",
                "terminatingReplicas",
                "collisionCount");
        Template.counts(
                status, place, List.of("updatedReplicas", "readyReplicas", "availableReplicas"));
        Template.availableAreReady(status, place);
        Template.collisions(status, old, place);
    }

    private static JsonObject strategy(JsonObject strategy) {
        JsonObject typed = strategy.withDefault("type", "RollingUpdate");
        return typed.text("type").equals("RollingUpdate")
                ? typed.update(
                        "rollingUpdate",
                        rolling -> rolling.withDefault("maxUnavailable", QUARTER)
                                .withDefault("maxSurge", QUARTER))
                : typed;
    }

    @Override
    public List<String> warnings(JsonObject object) {
        return named(object, super.warnings(object));
    }

    @Override
    public List<Json> cells(JsonObject object, Instant now) {
        long ready = object.number("status", "readyReplicas").orElse(0);
        return List.of(
                Json.of(object.text("metadata", "name")),
                Json.of(ready + "/" + object.number("spec", "replicas").orElse(0)),
                count(object, "status", "updatedReplicas"),
                count(object, "status", "availableReplicas"),
                Json.of(Ages.since(object.text("metadata", "creationTimestamp"), now)),
                containerNames(object, "name"),
                containerNames(object, "image"),
                selector(object));
    }
}
