package dev.kahawa.apiserver.kinds.storage;

import dev.kahawa.apiserver.kinds.PathValidation;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.VolumeSourceValidation;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.function.BiConsumer;

/** What a PersistentVolume may be of: exactly one of these. */
final class VolumeSources {

    /**
     * A kind of volume.
     *
     * @param field what it is given in
     * @param shown the name in the paths of its own errors
     */
    private record Source(String field, String shown, BiConsumer<JsonObject, Place> check) {
        static Source of(String field, BiConsumer<JsonObject, Place> check) {
            return new Source(field, field, check);
        }

        static Source required(String field, String... required) {
            return of(field, (source, at) -> at.requires(source, required));
        }
    }

    private static final List<Source> SOURCES = List.of(
            Source.of("hostPath", VolumeSourceValidation::hostPath),
            new Source(
                    "gcePersistentDisk",
                    "persistentDisk",
                    VolumeSourceValidation::gcePersistentDisk),
            Source.of("awsElasticBlockStore", VolumeSourceValidation::awsElasticBlockStore),
            Source.of("glusterfs", VolumeSources::glusterfs),
            Source.of("flocker", VolumeSourceValidation::flocker),
            Source.of("nfs", VolumeSourceValidation::nfs),
            Source.of("rbd", VolumeSourceValidation::rbd),
            Source.of("quobyte", VolumeSourceValidation::quobyte),
            Source.of("cephfs", VolumeSourceValidation::cephfs),
            Source.of("iscsi", VolumeSources::iscsi),
            Source.of("cinder", VolumeSources::cinder),
            Source.of("fc", VolumeSourceValidation::fc),
            Source.of("flexVolume", VolumeSourceValidation::flex),
            Source.of("azureFile", VolumeSources::azureFile),
            Source.required("vsphereVolume", "volumePath"),
            Source.required("photonPersistentDisk", "pdID"),
            Source.required("portworxVolume", "volumeID"),
            Source.of("azureDisk", VolumeSourceValidation::azureDisk),
            Source.required("scaleIO", "gateway", "system", "volumeName"),
            Source.of("local", VolumeSources::local),
            Source.of("storageos", VolumeSources::storageos),
            Source.of("csi", VolumeSources::csi));

    private VolumeSources() {}

    /** The part of the spec that tells where the volume is. */
    static JsonObject of(JsonObject spec) {
        JsonObject.Builder sources = JsonObject.builder();
        for (Source source : SOURCES) {
            spec.at(source.field).ifPresent(value -> sources.put(source.field, value));
        }
        return sources.build();
    }

    static void check(JsonObject spec, Place place) {
        boolean found = false;
        for (Source source : SOURCES) {
            if (!(spec.get(source.field) instanceof JsonObject given)) {
                continue;
            }
            if (found) {
                place.child(source.field).forbidden("may not specify more than 1 volume type");
            } else {
                source.check.accept(given, place.child(source.shown));
            }
            found = true;
            if (source.field.equals("local") && !spec.has("nodeAffinity")) {
                place.child("nodeAffinity").required("Local volume requires node affinity");
            }
        }
        if (!found) {
            place.required("must specify a volume type");
        }
    }

    private static void glusterfs(JsonObject source, Place place) {
        place.requires(source, "endpoints", "path");
        source.string("endpointsNamespace").ifPresent(namespace -> {
            Place at = place.child("endpointsNamespace");
            if (namespace.isEmpty()) {
                at.invalid(
                        namespace,
                        "if the endpointnamespace is set, it must be a valid namespace name");
            } else {
                at.form(namespace, Forms::label);
            }
        });
    }

    private static void iscsi(JsonObject source, Place place) {
        VolumeSourceValidation.iscsi(source, place);
        place.with(source, "secretRef", (secret, at) -> at.requires(secret, "name"));
    }

    private static void cinder(JsonObject source, Place place) {
        place.requires(source, "volumeID");
        place.with(source, "secretRef", (secret, at) -> at.requires(secret, "name", "namespace"));
    }

    private static void azureFile(JsonObject source, Place place) {
        place.requires(source, "secretName", "shareName");
        if (source.has("secretNamespace")) {
            place.requires(source, "secretNamespace");
        }
    }

    private static void local(JsonObject source, Place place) {
        String path = source.text("path");
        if (path.isEmpty()) {
            place.child("path").required();
        } else {
            PathValidation.noBacksteps(path, place.child("path"));
        }
    }

    private static void storageos(JsonObject source, Place place) {
        VolumeSourceValidation.storageos(source.without("secretRef"), place);
        place.with(source, "secretRef", (secret, at) -> at.requires(secret, "name", "namespace"));
    }

    private static void csi(JsonObject source, Place place) {
        VolumeSourceValidation.csiDriver(source.text("driver"), place.child("driver"));
        place.requires(source, "volumeHandle");
        for (String reference : List.of(
                "controllerPublishSecretRef",
                "controllerExpandSecretRef",
                "nodePublishSecretRef",
                "nodeExpandSecretRef")) {
            place.with(source, reference, VolumeSources::secret);
        }
    }

    private static void secret(JsonObject reference, Place place) {
        place.child("name").requiredForm(reference.text("name"), Forms::subdomain);
        place.child("namespace").requiredForm(reference.text("namespace"), Forms::label);
    }
}
