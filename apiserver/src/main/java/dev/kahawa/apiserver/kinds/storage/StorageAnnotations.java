package dev.kahawa.apiserver.kinds.storage;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.model.object.JsonObject;

import java.util.List;

/** What early versions told in annotations of volumes and claims. */
final class StorageAnnotations {
    static final String CLASS = "volume.beta.kubernetes.io/storage-class";
    static final String MOUNT_OPTIONS = "volume.beta.kubernetes.io/mount-options";

    private StorageAnnotations() {}

    static List<String> deprecatedClass(JsonObject object, Place root) {
        Place place = root.child("metadata", "annotations").key(CLASS);
        return object.object("metadata", "annotations").has(CLASS)
                ? List.of(place.path()
                        + ": deprecated since v1.8; use \"storageClassName\" attribute instead")
                : List.of();
    }
}
