package dev.kahawa.apiserver.kinds.storage;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** VolumeAttributesClasses: what of a volume may change while it is in use (KEP-3751). */
final class AttributesClassStrategy extends DefaultStrategy {
    private final GoForm go;

    AttributesClassStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go);
        DriverParameters.driver(object.text("driverName"), place.child("driverName"));
        DriverParameters.check(object.object("parameters"), place.child("parameters"));
        if (object.object("parameters").isEmpty()) {
            place.child("parameters").required("must contain at least one key/value pair");
        }
        return place.errors();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        place.immutable(object, old, "driverName");
        place.immutable(object, old, "parameters");
        return place.errors();
    }
}
