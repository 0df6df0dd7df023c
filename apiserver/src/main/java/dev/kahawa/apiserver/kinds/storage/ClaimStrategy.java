package dev.kahawa.apiserver.kinds.storage;

import dev.kahawa.apiserver.kinds.ClaimDefaults;
import dev.kahawa.apiserver.kinds.ClaimValidation;
import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** PersistentVolumeClaims. */
final class ClaimStrategy extends DefaultStrategy {
    private static final String SOURCE = "dataSource";
    private static final String REFERENCE = "dataSourceRef";

    private final GoForm go;

    ClaimStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return ClaimDefaults.claim(object);
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return super.beforeCreate(sourced(object, JsonObject.EMPTY))
                .with("status", JsonObject.of("phase", "Pending"));
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return super.beforeUpdate(sourced(object, old), old);
    }

    /**
     * What a volume is filled from is told in two fields, the older of which takes but claims and
     * snapshots; each fills in the other (KEP-1495).
     */
    private static JsonObject sourced(JsonObject object, JsonObject old) {
        if (!(object.get("spec") instanceof JsonObject)) {
            return object;
        }
        return object.update("spec", spec -> {
            JsonObject own = withoutForeign(spec, old.object("spec"));
            JsonObject kept = own.has(SOURCE)
                            && !own.has(REFERENCE)
                            && !old.object("spec").has(SOURCE)
                            && !isCopied(own.object(SOURCE))
                    ? own.without(SOURCE)
                    : own;
            return filled(kept);
        });
    }

    /** Sources in other namespaces belong to a feature that is off by default. */
    private static JsonObject withoutForeign(JsonObject spec, JsonObject old) {
        boolean foreign = !spec.text(REFERENCE, "namespace").isEmpty();
        return foreign && old.text(REFERENCE, "namespace").isEmpty()
                ? spec.without(REFERENCE)
                : spec;
    }

    private static boolean isCopied(JsonObject source) {
        String kind = source.text("kind");
        return switch (source.text("apiGroup")) {
            case "" -> kind.equals("PersistentVolumeClaim");
            case "snapshot.storage.k8s.io" -> kind.equals("VolumeSnapshot");
            default -> false;
        };
    }

    private static JsonObject filled(JsonObject spec) {
        if (spec.has(SOURCE) && !spec.has(REFERENCE)) {
            return spec.with(REFERENCE, spec.object(SOURCE));
        }
        boolean own = spec.text(REFERENCE, "namespace").isEmpty();
        return spec.has(REFERENCE) && !spec.has(SOURCE) && own
                ? spec.with(SOURCE, spec.object(REFERENCE).without("namespace"))
                : spec;
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go);
        ClaimValidation.spec(object.object("spec"), place.child("spec"));
        return place.errors();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        ClaimUpdate.check(object, old, place);
        return place.errors();
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        ClaimUpdate.status(object.object("status"), place.child("status"));
        return place.errors();
    }

    @Override
    public List<String> warnings(JsonObject object) {
        List<String> warnings =
                new ArrayList<>(StorageAnnotations.deprecatedClass(object, Place.root(go)));
        warnings.addAll(
                ClaimDefaults.warnings(object.object("spec"), Place.root(go).child("spec")));
        return warnings;
    }

    @Override
    public List<String> updateWarnings(JsonObject object, JsonObject old) {
        return warnings(object);
    }

    /** The value under this name as in another object. */
    static JsonObject restored(JsonObject object, JsonObject from, String field) {
        Optional<Json> value = from.at(field);
        return value.isPresent() ? object.with(field, value.get()) : object.without(field);
    }
}
