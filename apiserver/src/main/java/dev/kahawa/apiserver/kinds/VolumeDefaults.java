package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;

import java.util.List;

/** Defaults of volumes. */
public final class VolumeDefaults {
    private VolumeDefaults() {}

    public static JsonObject volume(JsonObject volume) {
        boolean bare = volume.keys().stream().allMatch("name"::equals);
        if (bare) {
            return volume.with("emptyDir", JsonObject.EMPTY);
        }
        JsonObject result = volume;
        for (String kind : List.of("secret", "configMap", "downwardAPI", "projected")) {
            result = PodDefaults.given(result, kind, PodDefaults::mode);
        }
        result = PodDefaults.given(result, "downwardAPI", VolumeDefaults::downward);
        result = PodDefaults.given(result, "projected", VolumeDefaults::projected);
        result = PodDefaults.given(result, "ephemeral", VolumeDefaults::ephemeral);
        result = PodDefaults.given(result, "image", VolumeDefaults::image);
        return source(result);
    }

    /** Those of the kinds that PersistentVolumes have too. */
    public static JsonObject source(JsonObject owner) {
        JsonObject result = PodDefaults.given(owner, "hostPath", h -> h.withDefault("type", ""));
        result = PodDefaults.given(
                result, "iscsi", iscsi -> iscsi.withDefault("iscsiInterface", "default"));
        result = PodDefaults.given(
                result,
                "rbd",
                rbd -> rbd.withDefault("pool", "rbd")
                        .withDefault("user", "admin")
                        .withDefault("keyring", "/etc/ceph/keyring"));
        result = PodDefaults.given(
                result,
                "azureDisk",
                disk -> disk.withDefault("cachingMode", "ReadWrite")
                        .withDefault("fsType", "ext4")
                        .withDefault("readOnly", Json.of(false))
                        .withDefault("kind", "Shared"));
        return PodDefaults.given(
                result,
                "scaleIO",
                io -> io.withDefault("storageMode", "ThinProvisioned")
                        .withDefault("fsType", "xfs"));
    }

    private static JsonObject downward(JsonObject source) {
        return PodDefaults.items(
                source,
                "items",
                item -> PodDefaults.given(item, "fieldRef", PodDefaults::fieldRef));
    }

    private static JsonObject projected(JsonObject projected) {
        return PodDefaults.items(projected, "sources", source -> {
            JsonObject result =
                    PodDefaults.given(source, "serviceAccountToken", PodDefaults::token);
            return PodDefaults.given(result, "downwardAPI", VolumeDefaults::downward);
        });
    }

    private static JsonObject ephemeral(JsonObject source) {
        return PodDefaults.given(
                source,
                "volumeClaimTemplate",
                template -> PodDefaults.given(
                        template, "spec", spec -> spec.withDefault("volumeMode", "Filesystem")));
    }

    private static JsonObject image(JsonObject source) {
        return source.withDefault("pullPolicy", ImageName.pullPolicy(source.text("reference")));
    }
}
