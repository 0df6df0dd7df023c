package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** What is wrong with a Pod's volumes. */
final class VolumeValidation {
    static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");

    /**
     * A kind of volume.
     *
     * @param twice where a second kind is refused; a few differ from the field's name
     * @param place where its own errors are
     */
    private record Source(
            String field, String twice, String place, BiConsumer<JsonObject, Place> check) {

        static Source of(String field, BiConsumer<JsonObject, Place> check) {
            return new Source(field, field, field, check);
        }

        static Source required(String field, String... required) {
            return of(field, (source, at) -> at.requires(source, required));
        }
    }

    private static final List<Source> SOURCES = List.of(
            Source.of("emptyDir", VolumeValidation::emptyDir),
            Source.of("hostPath", VolumeSourceValidation::hostPath),
            Source.of("gitRepo", VolumeSourceValidation::gitRepo),
            new Source(
                    "gcePersistentDisk",
                    "gcePersistentDisk",
                    "persistentDisk",
                    VolumeSourceValidation::gcePersistentDisk),
            Source.of("awsElasticBlockStore", VolumeSourceValidation::awsElasticBlockStore),
            Source.of("secret", (source, at) -> files(source, "secretName", at)),
            Source.of("nfs", VolumeSourceValidation::nfs),
            Source.of("iscsi", VolumeSourceValidation::iscsi),
            Source.required("glusterfs", "endpoints", "path"),
            Source.of("flocker", VolumeSourceValidation::flocker),
            Source.required("persistentVolumeClaim", "claimName"),
            Source.of("rbd", VolumeSourceValidation::rbd),
            Source.of("cinder", VolumeSourceValidation::cinder),
            new Source("cephfs", "cephFS", "cephfs", VolumeSourceValidation::cephfs),
            Source.of("quobyte", VolumeSourceValidation::quobyte),
            new Source("downwardAPI", "downwarAPI", "downwardAPI", VolumeValidation::downward),
            Source.of("fc", VolumeSourceValidation::fc),
            Source.of("flexVolume", VolumeSourceValidation::flex),
            Source.of("configMap", (source, at) -> files(source, "name", at)),
            Source.required("azureFile", "secretName", "shareName"),
            Source.required("vsphereVolume", "volumePath"),
            Source.required("photonPersistentDisk", "pdID"),
            Source.required("portworxVolume", "volumeID"),
            Source.of("azureDisk", VolumeSourceValidation::azureDisk),
            Source.of("storageos", VolumeSourceValidation::storageos),
            Source.of("projected", ProjectedValidation::projected),
            Source.required("scaleIO", "gateway", "system", "volumeName"),
            Source.of("csi", VolumeSourceValidation::csi),
            Source.of("ephemeral", VolumeValidation::ephemeral),
            Source.of("image", VolumeValidation::image));

    private VolumeValidation() {}

    /**
     * Checks the volumes of a spec.
     *
     * @param podName empty for templates
     * @return the valid ones by name
     */
    static Map<String, JsonObject> volumes(JsonObject spec, String podName, Place place) {
        Map<String, JsonObject> valid = new LinkedHashMap<>();
        place.each(spec, "volumes", (volume, at) -> {
            int before = place.errors().size();
            source(volume, podName, at);
            String name = volume.text("name");
            at.child("name").requiredForm(name, Forms::label);
            if (!name.isEmpty() && valid.containsKey(name)) {
                at.child("name").duplicate(name);
            }
            if (place.errors().size() == before) {
                valid.put(name, volume);
            }
        });
        return valid;
    }

    private static void source(JsonObject volume, String podName, Place place) {
        List<String> found = new ArrayList<>();
        for (Source source : SOURCES) {
            if (!(volume.get(source.field) instanceof JsonObject given)) {
                continue;
            }
            if (found.isEmpty()) {
                source.check.accept(given, place.child(source.place));
            } else {
                place.child(source.twice).forbidden("may not specify more than 1 volume type");
            }
            found.add(source.field);
        }
        if (found.isEmpty()) {
            place.required("must specify a volume type");
        }
        names(volume, podName, place);
    }

    private static void names(JsonObject volume, String podName, Place place) {
        String name = volume.text("name");
        JsonObject iscsi = volume.object("iscsi");
        if (iscsi.has("initiatorName") && (name + ":" + iscsi.text("targetPortal")).length() > 64) {
            place.child("name")
                    .invalid(
                            name,
                            "Total length of <volume name>:<iscsi.targetPortal> must be under 64"
                                    + " characters if iscsi.initiatorName is specified.");
        }
        if (volume.has("ephemeral") && !podName.isEmpty() && !name.isEmpty()) {
            String claim = podName + "-" + name;
            Forms.subdomain(claim)
                    .forEach(why -> place.child("name")
                            .invalid(name, "PVC name \"" + claim + "\": " + why));
        }
    }

    private static void emptyDir(JsonObject source, Place place) {
        String limit = source.text("sizeLimit");
        if (!limit.isEmpty() && Quantity.parse(limit).signum() < 0) {
            place.child("sizeLimit").forbidden("SizeLimit field must be a valid resource quantity");
        }
    }

    /** A Secret's or ConfigMap's keys as files. */
    private static void files(JsonObject source, String nameField, Place place) {
        place.requires(source, nameField);
        mode(source.number("defaultMode"), place.child("defaultMode"));
        place.each(source, "items", VolumeValidation::keyToPath);
    }

    static void keyToPath(JsonObject item, Place place) {
        place.requires(item, "key", "path");
        PathValidation.notReserved(item.text("path"), place.child("path"));
        mode(item.number("mode"), place.child("mode"));
    }

    static void mode(OptionalLong mode, Place place) {
        if (mode.isPresent() && (mode.getAsLong() < 0 || mode.getAsLong() > 0777)) {
            place.invalid(
                    mode.getAsLong(),
                    "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }

    private static void downward(JsonObject source, Place place) {
        mode(source.number("defaultMode"), place.child("defaultMode"));
        for (JsonObject file : source.array("items").objects()) {
            ProjectedValidation.downwardFile(file, place);
        }
    }

    private static void ephemeral(JsonObject source, Place place) {
        if (!source.has("volumeClaimTemplate")) {
            place.child("volumeClaimTemplate").required();
            return;
        }
        ClaimValidation.template(
                source.object("volumeClaimTemplate"), place.child("volumeClaimTemplate"));
    }

    private static void image(JsonObject source, Place place) {
        place.requires(source, "reference");
        place.child("pullPolicy").oneOf(source.text("pullPolicy"), PULL_POLICIES);
    }
}
