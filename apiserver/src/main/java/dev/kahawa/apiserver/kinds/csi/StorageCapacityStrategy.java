package dev.kahawa.apiserver.kinds.csi;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.SelectorValidation;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Quantity;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** CSIStorageCapacities: how much a driver can still give, and where. */
final class StorageCapacityStrategy extends DefaultStrategy {
    private final GoForm go;

    StorageCapacityStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go);
        place.child("storageClassName").form(object.text("storageClassName"), Forms::subdomain);
        place.with(object, "nodeTopology", SelectorValidation::selector);
        object.string("capacity")
                .filter(value -> Quantity.parse(value).signum() < 0)
                .ifPresent(value -> place.child("capacity").invalid(value, Place.NEGATIVE));
        return place.errors();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        place.immutable(object, old, "nodeTopology");
        place.immutable(object, old, "storageClassName");
        return place.errors();
    }
}
