package dev.kahawa.apiserver.kinds.apps;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;

import java.time.Instant;
import java.util.List;

/** ReplicaSets. */
final class ReplicaSetStrategy extends ReplicasStrategy {

    ReplicaSetStrategy(ApiResource resource, GoForm go) {
        super(resource, go);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return super.defaults(object)
                .update("spec", spec -> spec.withDefault("replicas", Json.of(1)));
    }

    @Override
    protected void checkSpec(JsonObject spec, Place place) {
        place.notNegative(spec, "replicas", "minReadySeconds");
        Template.selected(
                spec, "empty selector is invalid for deployment", "invalid label selector", place);
        Template.lasting(spec, "ReplicaSet", place);
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
