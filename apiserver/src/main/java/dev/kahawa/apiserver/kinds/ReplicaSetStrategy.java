package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** ReplicaSets. */
final class ReplicaSetStrategy extends WorkloadStrategy {

    ReplicaSetStrategy(ApiResource resource, GoForm go) {
        super(resource, go);
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return super.beforeCreate(object).with("status", JsonObject.EMPTY.with("replicas", 0));
    }

    @Override
    public Map<String, String> selectableFields(JsonObject object) {
        long replicas = object.number("status", "replicas").orElse(0);
        return Map.of("status.replicas", String.valueOf(replicas));
    }

    @Override
    public List<Json> cells(JsonObject object, Instant now) {
        return List.of(
                Json.of(object.text("metadata", "name")),
                count(object, "spec", "replicas"),
                count(object, "status", "replicas"),
                count(object, "status", "readyReplicas"),
                Json.of(Ages.since(object.text("metadata", "creationTimestamp"), now)),
                containerNames(object, "name"),
                containerNames(object, "image"),
                selector(object));
    }
}
