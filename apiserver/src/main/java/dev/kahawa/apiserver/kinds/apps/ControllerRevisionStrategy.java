package dev.kahawa.apiserver.kinds.apps;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** ControllerRevisions: what a controller once wanted, kept to go back to. */
final class ControllerRevisionStrategy extends DefaultStrategy {
    private final GoForm go;

    ControllerRevisionStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go);
        if (!object.has("data")) {
            place.child("data").required("data is mandatory");
        }
        place.notNegative(object, "revision");
        return place.errors();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        place.immutable(object, old, "data");
        return place.errors();
    }
}
