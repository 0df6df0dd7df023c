package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;

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
                        spec -> spec.update("strategy", DeploymentStrategy::strategy)
                                .withDefault("revisionHistoryLimit", Json.of(HISTORY))
                                .withDefault("progressDeadlineSeconds", Json.of(PROGRESS_SECONDS)));
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
