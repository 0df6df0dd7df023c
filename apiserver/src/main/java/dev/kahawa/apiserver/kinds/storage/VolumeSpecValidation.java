package dev.kahawa.apiserver.kinds.storage;

import dev.kahawa.apiserver.kinds.AffinityValidation;
import dev.kahawa.apiserver.kinds.ClaimValidation;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.ResourceValidation;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** What is wrong with a PersistentVolume. */
final class VolumeSpecValidation {
    private static final String ATTRIBUTES = "volumeAttributesClassName";
    private static final List<String> POLICIES = List.of("Delete", "Recycle", "Retain");

    /** These are mounted with options. */
    private static final List<String> MOUNTED = List.of(
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "glusterfs",
            "nfs",
            "rbd",
            "quobyte",
            "iscsi",
            "cinder",
            "cephfs",
            "azureFile",
            "vsphereVolume",
            "azureDisk",
            "photonPersistentDisk");

    private VolumeSpecValidation() {}

    static void spec(JsonObject spec, Place place) {
        if (spec.array("accessModes").isEmpty()) {
            place.child("accessModes").required();
        }
        ClaimValidation.accessModes(spec.array("accessModes"), place.child("accessModes"));
        capacity(spec, place.child("capacity"));
        place.optionalOneOf(spec, "persistentVolumeReclaimPolicy", POLICIES);
        place.with(spec, "nodeAffinity", VolumeSpecValidation::affinity);
        VolumeSources.check(spec, place);
        boolean recycled = spec.text("persistentVolumeReclaimPolicy").equals("Recycle");
        if (recycled && isRoot(spec.text("hostPath", "path"))) {
            place.child("persistentVolumeReclaimPolicy")
                    .forbidden("may not be 'recycle' for a hostPath mount of '/'");
        }
        if (!spec.text("storageClassName").isEmpty()) {
            place.child("storageClassName").form(spec.text("storageClassName"), Forms::subdomain);
        }
        place.optionalOneOf(spec, "volumeMode", ClaimValidation.VOLUME_MODES);
        if (spec.has(ATTRIBUTES)) {
            attributesClass(spec, place);
        }
    }

    private static void capacity(JsonObject spec, Place place) {
        JsonObject capacity = spec.object("capacity");
        if (capacity.isEmpty()) {
            place.required();
        }
        if (!capacity.has("storage") || capacity.size() > 1) {
            Json shown = spec.at("capacity").orElse(JsonNull.NULL);
            place.errors().add(FieldError.notSupported(place.path(), shown, List.of("storage")));
        }
        for (String name : capacity.keys()) {
            String amount = capacity.text(name);
            ResourceValidation.amount(amount, place.key(name));
            if (Quantity.parse(amount).signum() <= 0) {
                place.key(name).invalid(amount, "must be greater than zero");
            }
        }
    }

    private static void affinity(JsonObject affinity, Place place) {
        if (affinity.get("required") instanceof JsonObject required) {
            AffinityValidation.nodeSelector(required, place.child("required"));
        } else {
            place.child("required").required("must specify required node constraints");
        }
    }

    private static boolean isRoot(String path) {
        return path.startsWith("/") && path.matches("(/+\\.?)+");
    }

    private static void attributesClass(JsonObject spec, Place place) {
        String name = spec.text(ATTRIBUTES);
        if (name.isEmpty()) {
            place.child(ATTRIBUTES).required("an empty string is disallowed");
            return;
        }
        place.child(ATTRIBUTES).form(name, Forms::subdomain);
        if (!spec.has("csi")) {
            place.child("csi").required("has to be specified when using volumeAttributesClassName");
        }
    }

    static void mountOptions(JsonObject volume, Place place) {
        boolean told =
                volume.object("metadata", "annotations").has(StorageAnnotations.MOUNT_OPTIONS);
        if (told && MOUNTED.stream().noneMatch(volume.object("spec")::has)) {
            place.child("metadata", "annotations", StorageAnnotations.MOUNT_OPTIONS)
                    .forbidden("may not specify mount options for this volume type");
        }
    }
}
