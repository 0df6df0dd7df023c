package dev.kahawa.apiserver.kinds.csi;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** CSINodes: the drivers that run on a node. */
final class NodeDriversStrategy extends DefaultStrategy {
    private static final int ID_CHARACTERS_MAX = 256;

    private final GoForm go;

    NodeDriversStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    /** An empty list of drivers is written as none; who gave it owns it all the same. */
    @Override
    public JsonObject defaults(JsonObject object) {
        return object.array("spec", "drivers").isEmpty()
                ? object.update("spec", spec -> spec.with("drivers", JsonNull.NULL))
                : object;
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go).child("spec");
        Set<String> names = new HashSet<>();
        place.each(object.object("spec"), "drivers", (driver, at) -> driver(driver, names, at));
        return place.errors();
    }

    private static void driver(JsonObject driver, Set<String> names, Place place) {
        String name = driver.text("name");
        String id = driver.text("nodeID");
        CsiKinds.driverName(name, place.child("name"));
        if (id.isEmpty()) {
            place.child("nodeID").required();
        } else if (id.length() > ID_CHARACTERS_MAX) {
            place.child("nodeID")
                    .invalid(id, "must be " + ID_CHARACTERS_MAX + " characters or less");
        }
        place.with(driver, "allocatable", (amount, at) -> at.notNegative(amount, "count"));
        if (!names.add(name)) {
            place.child("name").duplicate(name);
        }
        Set<String> keys = new HashSet<>();
        for (String key : driver.array("topologyKeys").strings()) {
            if (key.isEmpty()) {
                place.required();
            }
            if (!keys.add(key)) {
                place.duplicate(key);
            }
            place.form(key, Forms::qualifiedName);
        }
    }

    /** A driver may come, go and count its volumes anew; the rest of it stays. */
    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go).child("spec", "drivers");
        for (JsonObject was : old.array("spec", "drivers").objects()) {
            for (JsonObject is : object.array("spec", "drivers").objects()) {
                JsonObject fixed = is.without("allocatable");
                if (is.text("name").equals(was.text("name"))
                        && !fixed.equals(was.without("allocatable"))) {
                    place.invalidStruct("storage.v1.CSINodeDriver", fixed, Place.IMMUTABLE);
                }
            }
        }
        return place.errors();
    }
}
