package dev.kahawa.apiserver.kinds.storage;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;

import java.util.Map;

/** What of a PersistentVolume may not change. */
final class VolumeUpdate {
    private static final String SOURCE = "core.v1.PersistentVolumeSource";
    private static final String EXPAND_SECRET = "controllerExpandSecretRef";

    /** Labels of nodes that have been given other names. */
    private static final Map<String, String> RENAMED = Map.of(
            "beta.kubernetes.io/arch", "kubernetes.io/arch",
            "beta.kubernetes.io/os", "kubernetes.io/os",
            "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone",
            "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type");

    private VolumeUpdate() {}

    /** @param place of the volume */
    static void check(JsonObject is, JsonObject was, Place place) {
        JsonObject now = VolumeSources.of(withoutNewSecret(is, was));
        JsonObject before = VolumeSources.of(was);
        if (!now.equals(before)) {
            place.child("spec", "persistentvolumesource")
                    .forbidden("spec.persistentvolumesource is immutable after creation\n"
                            + place.go()
                                    .diff(
                                            place.go().struct(SOURCE, before),
                                            place.go().struct(SOURCE, now)));
        }
        place.immutable(is, was, "volumeMode");
        if (was.has("nodeAffinity")) {
            affinity(is, was, place.child("nodeAffinity"));
        }
        ClaimUpdate.attributesClass(is, was, place.child("spec", "volumeAttributesClassName"));
    }

    /** The secret that an expansion needs may be added later. */
    private static JsonObject withoutNewSecret(JsonObject is, JsonObject was) {
        boolean added = was.has("csi")
                && !was.object("csi").has(EXPAND_SECRET)
                && is.object("csi").has(EXPAND_SECRET);
        return added ? is.update("csi", csi -> csi.without(EXPAND_SECRET)) : is;
    }

    private static void affinity(JsonObject is, JsonObject was, Place place) {
        JsonObject now = is.object("nodeAffinity");
        JsonObject before = was.object("nodeAffinity");
        if (now.equals(before) || now.equals(renamed(before))) {
            return;
        }
        Json shown = is.has("nodeAffinity")
                ? place.go().struct("core.v1.VolumeNodeAffinity", now)
                : JsonNull.NULL;
        place.invalid(shown, Place.IMMUTABLE + ", except for updating from beta label to GA");
    }

    private static JsonObject renamed(JsonObject affinity) {
        return affinity.update(
                "required",
                required -> required.with(
                        "nodeSelectorTerms",
                        required.array("nodeSelectorTerms").mapObjects(VolumeUpdate::renamedTerm)));
    }

    private static JsonObject renamedTerm(JsonObject term) {
        return term.has("matchExpressions")
                ? term.with("matchExpressions", term.array("matchExpressions").mapObjects(each -> {
                    String key = each.text("key");
                    return each.with("key", RENAMED.getOrDefault(key, key));
                }))
                : term;
    }
}
