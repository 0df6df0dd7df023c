package dev.kahawa.apiserver.kinds.storage;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** StorageClasses: how volumes are made for claims. */
final class StorageClassStrategy extends DefaultStrategy {
    private static final List<String> POLICIES = List.of("Delete", "Retain");
    private static final List<String> MODES = List.of("Immediate", "WaitForFirstConsumer");

    private final GoForm go;

    StorageClassStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return object.withDefault("reclaimPolicy", "Delete")
                .withDefault("volumeBindingMode", "Immediate");
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go);
        DriverParameters.driver(object.text("provisioner"), place.child("provisioner"));
        DriverParameters.check(object.object("parameters"), place.child("parameters"));
        place.optionalOneOf(object, "reclaimPolicy", POLICIES);
        place.optionalOneOf(object, "volumeBindingMode", MODES);
        topologies(object, place);
        return place.errors();
    }

    private static void topologies(JsonObject object, Place place) {
        Set<Set<Json>> seen = new HashSet<>();
        place.each(object, "allowedTopologies", (term, at) -> {
            Set<String> keys = new HashSet<>();
            at.each(term, "matchLabelExpressions", (expression, where) -> {
                expression(expression, where);
                if (!keys.add(expression.text("key"))) {
                    where.child("key").duplicate(expression.text("key"));
                }
            });
            if (!seen.add(new HashSet<>(term.array("matchLabelExpressions").items()))) {
                at.child("matchLabelExpressions").duplicate("");
            }
        });
    }

    private static void expression(JsonObject expression, Place place) {
        JsonArray values = expression.array("values");
        if (values.isEmpty()) {
            place.child("values").required();
        }
        Set<String> seen = new HashSet<>();
        place.eachText(expression, "values", (value, at) -> {
            if (!seen.add(value)) {
                at.duplicate(value);
            }
        });
        place.child("key").form(expression.text("key"), Forms::qualifiedName);
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        for (String field : List.of("parameters", "provisioner", "reclaimPolicy")) {
            if (!object.at(field).equals(old.at(field))) {
                place.child(field).forbidden("updates to " + field + " are forbidden.");
            }
        }
        place.immutable(object, old, "volumeBindingMode");
        return place.errors();
    }
}
