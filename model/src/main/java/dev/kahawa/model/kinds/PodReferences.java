package dev.kahawa.model.kinds;

import dev.kahawa.model.object.JsonObject;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The objects of its own namespace that a Pod names, and that its node needs to run it. Names only:
 * whether they exist is another matter.
 */
public final class PodReferences {
    private static final List<String> CONTAINERS =
            List.of("initContainers", "containers", "ephemeralContainers");

    /** Volume sources that name a Secret by {@code secretRef}. */
    private static final List<String> WITH_SECRET_REF =
            List.of("cephfs", "cinder", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos");

    private final JsonObject pod;

    public PodReferences(JsonObject pod) {
        this.pod = pod;
    }

    /** Of pull secrets, environments and volumes. */
    public Set<String> secrets() {
        Set<String> names = new LinkedHashSet<>();
        for (JsonObject reference : pod.array("spec", "imagePullSecrets").objects()) {
            add(names, reference.text("name"));
        }
        ofEnvironments(names, "secretRef", "secretKeyRef");
        for (JsonObject volume : pod.array("spec", "volumes").objects()) {
            add(names, volume.text("secret", "secretName"));
            add(names, volume.text("azureFile", "secretName"));
            add(names, volume.text("csi", "nodePublishSecretRef", "name"));
            for (String kind : WITH_SECRET_REF) {
                add(names, volume.text(kind, "secretRef", "name"));
            }
            ofProjection(names, volume, "secret");
        }
        return names;
    }

    /** Of environments and volumes. */
    public Set<String> configMaps() {
        Set<String> names = new LinkedHashSet<>();
        ofEnvironments(names, "configMapRef", "configMapKeyRef");
        for (JsonObject volume : pod.array("spec", "volumes").objects()) {
            add(names, volume.text("configMap", "name"));
            ofProjection(names, volume, "configMap");
        }
        return names;
    }

    private void ofEnvironments(Set<String> names, String whole, String key) {
        for (String list : CONTAINERS) {
            for (JsonObject container : pod.array("spec", list).objects()) {
                for (JsonObject source : container.array("envFrom").objects()) {
                    add(names, source.text(whole, "name"));
                }
                for (JsonObject variable : container.array("env").objects()) {
                    add(names, variable.text("valueFrom", key, "name"));
                }
            }
        }
    }

    private static void ofProjection(Set<String> names, JsonObject volume, String kind) {
        for (JsonObject source : volume.array("projected", "sources").objects()) {
            add(names, source.text(kind, "name"));
        }
    }

    /** PersistentVolumeClaims, those of generic ephemeral volumes too. */
    public Set<String> claims() {
        Set<String> names = new LinkedHashSet<>();
        for (JsonObject volume : pod.array("spec", "volumes").objects()) {
            add(names, volume.text("persistentVolumeClaim", "claimName"));
            if (volume.has("ephemeral")) {
                add(names, pod.text("metadata", "name") + "-" + volume.text("name"));
            }
        }
        return names;
    }

    /** ResourceClaims, those made from templates once the status names them. */
    public Set<String> resourceClaims() {
        Set<String> names = new LinkedHashSet<>();
        for (JsonObject claim : pod.array("spec", "resourceClaims").objects()) {
            add(names, claim.text("resourceClaimName"));
        }
        for (JsonObject made : pod.array("status", "resourceClaimStatuses").objects()) {
            add(names, made.text("resourceClaimName"));
        }
        add(names, pod.text("status", "extendedResourceClaimStatus", "resourceClaimName"));
        return names;
    }

    private static void add(Set<String> names, String name) {
        if (!name.isEmpty()) {
            names.add(name);
        }
    }
}
