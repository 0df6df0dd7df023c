package dev.kahawa.apiserver.kinds.apps;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;

import java.util.List;

/** What the kinds that keep a number of equal Pods have in common. */
abstract class ReplicasStrategy extends WorkloadStrategy {

    ReplicasStrategy(ApiResource resource, GoForm go) {
        super(resource, go);
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return super.beforeCreate(object).with("status", JsonObject.EMPTY.with("replicas", 0));
    }

    @Override
    protected void checkStatus(JsonObject status, JsonObject old, Place place) {
        place.notNegative(
                status,
                "replicas",
                "fullyLabeledReplicas",
                "readyReplicas",
                "availableReplicas",
                "observedGeneration");
        Template.counts(
                status,
                place,
                List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas"));
        Template.availableAreReady(status, place);
    }

    @Override
    public List<String> warnings(JsonObject object) {
        return named(object, super.warnings(object));
    }
}
