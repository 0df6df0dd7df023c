package dev.kahawa.apiserver.tables;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Volumes, what provides them, and devices. */
final class StorageCells {
    private static final String OLD_CLASS = "volume.beta.kubernetes.io/storage-class";
    private static final List<String> DEFAULT_CLASS = List.of(
            "storageclass.kubernetes.io/is-default-class",
            "storageclass.beta.kubernetes.io/is-default-class",
            "volumeattributesclass.alpha.kubernetes.io/is-default-class");

    private StorageCells() {}

    static List<Json> volume(JsonObject volume, Instant now) {
        JsonObject claim = volume.object("spec", "claimRef");
        return new Row(volume, now)
                .text(Row.quantity(volume.object("spec", "capacity"), "storage"))
                .text(modes(volume.array("spec", "accessModes")))
                .textAt("", "spec", "persistentVolumeReclaimPolicy")
                .text(phase(volume))
                .text(claim.isEmpty() ? "" : claim.text("namespace") + "/" + claim.text("name"))
                .text(storageClass(volume))
                .textAt(Row.UNSET, "spec", "volumeAttributesClassName")
                .textAt("", "status", "reason")
                .age()
                .textAt(Row.UNSET, "spec", "volumeMode")
                .cells();
    }

    static List<Json> claim(JsonObject claim, Instant now) {
        boolean bound = !claim.text("spec", "volumeName").isEmpty();
        return new Row(claim, now)
                .text(phase(claim))
                .textAt("", "spec", "volumeName")
                .text(bound ? Row.quantity(claim.object("status", "capacity"), "storage") : "")
                .text(bound ? modes(claim.array("status", "accessModes")) : "")
                .text(storageClass(claim))
                .textAt(Row.UNSET, "spec", "volumeAttributesClassName")
                .age()
                .textAt(Row.UNSET, "spec", "volumeMode")
                .cells();
    }

    private static String phase(JsonObject object) {
        return object.object("metadata").has("deletionTimestamp")
                ? "Terminating"
                : object.text("status", "phase");
    }

    private static String storageClass(JsonObject object) {
        return object.string("metadata", "annotations", OLD_CLASS)
                .orElse(object.text("spec", "storageClassName"));
    }

    private static String modes(JsonArray modes) {
        Set<String> given = new LinkedHashSet<>(modes.strings());
        StringBuilder text = new StringBuilder();
        for (String[] mode : new String[][] {
            {"ReadWriteOnce", "RWO"},
            {"ReadOnlyMany", "ROX"},
            {"ReadWriteMany", "RWX"},
            {"ReadWriteOncePod", "RWOP"}
        }) {
            if (given.contains(mode[0])) {
                text.append(text.isEmpty() ? "" : ",").append(mode[1]);
            }
        }
        return text.toString();
    }

    private static String name(JsonObject storageClass) {
        boolean isDefault = DEFAULT_CLASS.stream()
                .anyMatch(annotation ->
                        storageClass.text("metadata", "annotations", annotation).equals("true"));
        return storageClass.text("metadata", "name") + (isDefault ? " (default)" : "");
    }

    static List<Json> storageClass(JsonObject storageClass, Instant now) {
        return new Row(storageClass, now, name(storageClass))
                .textAt("", "provisioner")
                .textAt("Delete", "reclaimPolicy")
                .textAt("Immediate", "volumeBindingMode")
                .boolAt(false, "allowVolumeExpansion")
                .age()
                .cells();
    }

    static List<Json> attributesClass(JsonObject attributesClass, Instant now) {
        return new Row(attributesClass, now, name(attributesClass))
                .textAt("", "driverName")
                .age()
                .cells();
    }

    static List<Json> driver(JsonObject driver, Instant now) {
        List<String> lifecycles = driver.array("spec", "volumeLifecycleModes").strings();
        List<String> audiences = driver.array("spec", "tokenRequests").objects().stream()
                .map(request -> request.text("audience"))
                .toList();
        boolean tokens = driver.object("spec").has("tokenRequests");
        return new Row(driver, now)
                .boolAt(true, "spec", "attachRequired")
                .boolAt(false, "spec", "podInfoOnMount")
                .boolAt(false, "spec", "storageCapacity")
                .text(tokens ? String.join(",", audiences) : Row.UNSET)
                .boolAt(false, "spec", "requiresRepublish")
                .text(lifecycles.isEmpty() ? Row.NONE : String.join(",", lifecycles))
                .age()
                .cells();
    }

    static List<Json> node(JsonObject node, Instant now) {
        return new Row(node, now)
                .number(node.array("spec", "drivers").size())
                .age()
                .cells();
    }

    static List<Json> attachment(JsonObject attachment, Instant now) {
        return new Row(attachment, now)
                .textAt("", "spec", "attacher")
                .textAt("", "spec", "source", "persistentVolumeName")
                .textAt("", "spec", "nodeName")
                .boolAt(false, "status", "attached")
                .age()
                .cells();
    }

    static List<Json> resourceClaim(JsonObject claim, Instant now) {
        boolean deleted = claim.object("metadata").has("deletionTimestamp");
        boolean allocated = claim.object("status").has("allocation");
        boolean reserved = allocated && !claim.array("status", "reservedFor").isEmpty();
        String state = allocated
                ? (deleted ? "deleted," : "") + "allocated" + (reserved ? ",reserved" : "")
                : deleted ? "deleted" : "pending";
        return new Row(claim, now).text(state).age().cells();
    }

    static List<Json> resourceSlice(JsonObject slice, Instant now) {
        return new Row(slice, now)
                .textAt("", "spec", "nodeName")
                .textAt("", "spec", "driver")
                .textAt("", "spec", "pool", "name")
                .age()
                .cells();
    }
}
