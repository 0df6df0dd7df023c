package dev.kahawa.apiserver.kinds.storage;

import dev.kahawa.apiserver.kinds.ClaimDefaults;
import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodDefaults;
import dev.kahawa.apiserver.kinds.PodWarnings;
import dev.kahawa.apiserver.kinds.VolumeDefaults;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.List;

/** PersistentVolumes. */
final class VolumeStrategy extends DefaultStrategy {
    private final GoForm go;

    VolumeStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return object.update(
                        "spec",
                        spec -> VolumeDefaults.source(PodDefaults.given(
                                        spec, "capacity", PodDefaults::roundedList))
                                .withDefault("persistentVolumeReclaimPolicy", "Retain")
                                .withDefault("volumeMode", "Filesystem"))
                .update("status", status -> status.withDefault("phase", "Pending"));
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        JsonObject pending = JsonObject.of("phase", "Pending")
                .with("lastPhaseTransitionTime", object.text("metadata", "creationTimestamp"));
        return super.beforeCreate(object).with("status", pending);
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go);
        VolumeSpecValidation.spec(object.object("spec"), place.child("spec"));
        VolumeSpecValidation.mountOptions(object, place);
        return place.errors();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        // has been checked already; upstream says it twice, too
        VolumeSpecValidation.spec(object.object("spec"), place.child("spec"));
        VolumeUpdate.check(object.object("spec"), old.object("spec"), place);
        return place.errors();
    }

    @Override
    public List<String> warnings(JsonObject object) {
        Place root = Place.root(go);
        Place place = root.child("spec");
        JsonObject spec = object.object("spec");
        List<String> warnings = new ArrayList<>(StorageAnnotations.deprecatedClass(object, root));
        if (spec.text("persistentVolumeReclaimPolicy").equals("Recycle")) {
            warnings.add(place.child("persistentVolumeReclaimPolicy").path()
                    + ": The Recycle reclaim policy is deprecated. Instead, the recommended"
                    + " approach is to use dynamic provisioning.");
        }
        warnings.addAll(PodWarnings.nodeSelector(
                spec.object("nodeAffinity", "required"), place.child("nodeAffinity", "required")));
        warnings.addAll(PodWarnings.deprecatedVolume(spec, place));
        warnings.addAll(ClaimDefaults.fractions(
                spec.text("capacity", "storage"), place.child("capacity").key("storage")));
        return warnings;
    }

    @Override
    public List<String> updateWarnings(JsonObject object, JsonObject old) {
        return warnings(object);
    }
}
