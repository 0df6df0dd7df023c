package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What is wrong with the kinds of volume that Pods and PersistentVolumes share. */
public final class VolumeSourceValidation {
    private static final List<String> HOST_PATH_TYPES = List.of(
            "",
            "BlockDevice",
            "CharDevice",
            "Directory",
            "DirectoryOrCreate",
            "File",
            "FileOrCreate",
            "Socket");
    private static final Pattern IQN =
            Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([\\p{Alnum}-.]+)(:[^,;*&$|\\s]+)$");
    private static final Pattern EUI = Pattern.compile("^eui.\\p{Alnum}{16}$");
    private static final Pattern NAA = Pattern.compile("^naa.\\p{Alnum}{32}$");
    private static final int CSI_DRIVER_MAX = 63;
    private static final int QUOBYTE_TENANT_MAX = 64;

    private VolumeSourceValidation() {}

    public static void hostPath(JsonObject source, Place place) {
        String path = source.text("path");
        if (path.isEmpty()) {
            place.child("path").required();
            return;
        }
        PathValidation.noBacksteps(path, place.child("path"));
        place.optionalOneOf(source, "type", HOST_PATH_TYPES);
    }

    public static void gitRepo(JsonObject source, Place place) {
        place.requires(source, "repository");
        PathValidation.descending(source.text("directory"), place.child("directory"));
    }

    public static void gcePersistentDisk(JsonObject source, Place place) {
        place.requires(source, "pdName");
        partition(source, place);
    }

    public static void awsElasticBlockStore(JsonObject source, Place place) {
        place.requires(source, "volumeID");
        partition(source, place);
    }

    private static void partition(JsonObject source, Place place) {
        long partition = source.number("partition").orElse(0);
        if (partition < 0 || partition > 255) {
            // zero stands for the whole disk, though the message forgets it
            place.child("partition").invalid(partition, Forms.between(0, 1, 255).getFirst());
        }
    }

    public static void nfs(JsonObject source, Place place) {
        place.requires(source, "server", "path");
        if (!source.text("path").startsWith("/")) {
            place.child("path").invalid(source.text("path"), "must be an absolute path");
        }
    }

    public static void iscsi(JsonObject source, Place place) {
        place.requires(source, "targetPortal");
        if (source.text("iqn").isEmpty()) {
            place.child("iqn").required();
        } else {
            qualified(source.text("iqn"), place.child("iqn"));
        }
        place.child("lun").number(source.number("lun").orElse(0), n -> Forms.between(n, 0, 255));
        boolean authenticated =
                source.isTrue("chapAuthDiscovery") || source.isTrue("chapAuthSession");
        if (authenticated && !source.has("secretRef")) {
            place.child("secretRef").required();
        }
        source.string("initiatorName")
                .ifPresent(name -> qualified(name, place.child("initiatorname")));
    }

    private static void qualified(String name, Place place) {
        if (!name.startsWith("iqn") && !name.startsWith("eui") && !name.startsWith("naa")) {
            place.invalid(name, "must be valid format starting with iqn, eui, or naa");
            return;
        }
        Pattern pattern = name.startsWith("iqn") ? IQN : name.startsWith("eui") ? EUI : NAA;
        if (!pattern.matcher(name).find()) {
            place.invalid(name, "must be valid format");
        }
    }

    public static void flocker(JsonObject source, Place place) {
        String name = source.text("datasetName");
        boolean identified = !source.text("datasetUUID").isEmpty();
        if (name.isEmpty() && !identified) {
            place.required("one of datasetName and datasetUUID is required");
        }
        if (!name.isEmpty() && identified) {
            place.invalid(
                    "resource", "datasetName and datasetUUID can not be specified simultaneously");
        }
        if (name.contains("/")) {
            place.child("datasetName").invalid(name, "must not contain '/'");
        }
    }

    public static void rbd(JsonObject source, Place place) {
        monitors(source, place);
        place.requires(source, "image");
    }

    public static void cephfs(JsonObject source, Place place) {
        monitors(source, place);
    }

    private static void monitors(JsonObject source, Place place) {
        if (source.array("monitors").isEmpty()) {
            place.child("monitors").required();
        }
    }

    public static void cinder(JsonObject source, Place place) {
        place.requires(source, "volumeID");
        place.with(source, "secretRef", (secret, at) -> at.requires(secret, "name"));
    }

    public static void quobyte(JsonObject source, Place place) {
        String form = "must be a host:port pair or multiple pairs separated by commas";
        String registry = source.text("registry");
        if (registry.isEmpty()) {
            place.child("registry").required(form);
        } else if (source.text("tenant").length() > QUOBYTE_TENANT_MAX) {
            place.child("tenant")
                    .required("must be a UUID and may not exceed a length of 64 characters");
        } else {
            for (String pair : registry.split(",", -1)) {
                if (!pair.matches("[^:]*:[^:]*|\\[.*]:[^:]*")) {
                    place.child("registry").invalid(registry, form);
                }
            }
        }
        place.requires(source, "volume");
    }

    public static void fc(JsonObject source, Place place) {
        boolean named = !source.array("targetWWNs").isEmpty();
        boolean identified = !source.array("wwids").isEmpty();
        Place names = place.child("targetWWNs");
        if (!named && !identified) {
            names.required("must specify either targetWWNs or wwids, but not both");
        }
        if (named && identified) {
            names.invalid(
                    source.array("targetWWNs"),
                    "targetWWNs and wwids can not be specified simultaneously");
        }
        if (named && source.number("lun").isEmpty()) {
            place.child("lun").required("lun is required if targetWWNs is specified");
        } else if (named) {
            long lun = source.number("lun").getAsLong();
            place.child("lun").number(lun, n -> Forms.between(n, 0, 255));
        }
    }

    public static void flex(JsonObject source, Place place) {
        place.requires(source, "driver");
        for (String key : source.object("options").keys()) {
            int slash = key.indexOf('/');
            String namespace = "." + (slash < 0 ? key : key.substring(0, slash));
            String normal = namespace.toLowerCase(Locale.ROOT);
            if (normal.endsWith(".kubernetes.io") || normal.endsWith(".k8s.io")) {
                place.child("options")
                        .key(key)
                        .invalid(key, "kubernetes.io and k8s.io namespaces are reserved");
            }
        }
    }

    public static void azureDisk(JsonObject source, Place place) {
        place.requires(source, "diskName", "diskURI");
        place.optionalOneOf(source, "cachingMode", List.of("None", "ReadOnly", "ReadWrite"));
        place.optionalOneOf(source, "kind", List.of("Dedicated", "Managed", "Shared"));
        String uri = source.text("diskURI");
        boolean managed = source.text("kind").equals("Managed");
        String start = managed ? "/subscriptions/" : "https://";
        if (source.has("kind") && !uri.startsWith(start)) {
            String form = managed
                    ? "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/"
                            + "microsoft.compute/disks/{disk-id}"
                    : "https://{account-name}.blob.core.windows.net/{container-name}/"
                            + "{disk-name}.vhd";
            place.child("diskURI").notSupported(uri, List.of(form));
        }
    }

    public static void storageos(JsonObject source, Place place) {
        place.child("volumeName").requiredForm(source.text("volumeName"), Forms::label);
        if (!source.text("volumeNamespace").isEmpty()) {
            place.child("volumeNamespace").form(source.text("volumeNamespace"), Forms::label);
        }
        place.with(source, "secretRef", (secret, at) -> at.requires(secret, "name"));
    }

    public static void csi(JsonObject source, Place place) {
        csiDriver(source.text("driver"), place.child("driver"));
        place.with(source, "nodePublishSecretRef", (secret, at) -> {
            String name = secret.text("name");
            if (name.isEmpty()) {
                at.child("name").required();
            } else {
                place.child("name").form(name, Forms::subdomain);
            }
        });
    }

    public static void csiDriver(String name, Place place) {
        if (name.isEmpty()) {
            place.required();
            return;
        }
        if (name.length() > CSI_DRIVER_MAX) {
            place.tooLong(CSI_DRIVER_MAX);
        }
        Forms.subdomain(name.toLowerCase(Locale.ROOT)).forEach(why -> place.invalid(name, why));
    }
}
