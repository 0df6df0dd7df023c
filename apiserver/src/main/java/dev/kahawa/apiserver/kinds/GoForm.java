package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonBool;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.Field;
import dev.kahawa.model.schema.FieldType;
import dev.kahawa.model.schema.FieldType.ListOf;
import dev.kahawa.model.schema.FieldType.MapOf;
import dev.kahawa.model.schema.FieldType.Scalar;
import dev.kahawa.model.schema.FieldType.Struct;
import dev.kahawa.model.schema.ObjectType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How Go prints the structs that kube-apiserver keeps objects in: every field by its Go name, empty
 * or not. Refusals show values, and what changed between two, in this form.
 */
public final class GoForm {
    /** Words that Go writes in capitals wherever a name begins with them. */
    private static final List<String> ACRONYMS = List.of(
            "api", "cpu", "csi", "dns", "fc", "fs", "gce", "gid", "gmsa", "grpc", "http", "id",
            "ip", "nfs", "os", "pd", "qos", "rbd", "se", "tcp", "ttl", "tty", "uid", "uri", "url",
            "wwids", "aws", "iscsi", "iqn");

    /** Names that follow no rule. */
    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("cephfs", "CephFS"),
            Map.entry("endpoints", "EndpointsName"),
            Map.entry("hostIP", "HostIP"),
            Map.entry("image", "Image"),
            Map.entry("monitors", "Monitors"),
            Map.entry("persistentVolumeReclaimPolicy", "PersistentVolumeReclaimPolicy"),
            Map.entry("storageos", "StorageOS"),
            Map.entry("setHostnameAsFQDN", "SetHostnameAsFQDN"));

    /** Known from where an object stands, and empty within the server. */
    private static final List<String> TYPE_META = List.of("kind", "apiVersion");

    private static final List<String> POD_SPEC = List.of(
            "volumes",
            "initContainers",
            "containers",
            "ephemeralContainers",
            "restartPolicy",
            "terminationGracePeriodSeconds",
            "activeDeadlineSeconds",
            "dnsPolicy",
            "nodeSelector",
            "serviceAccountName",
            "automountServiceAccountToken",
            "nodeName",
            "securityContext",
            "imagePullSecrets",
            "hostname",
            "subdomain",
            "setHostnameAsFQDN",
            "affinity",
            "schedulerName",
            "tolerations",
            "hostAliases",
            "priorityClassName",
            "priority",
            "preemptionPolicy",
            "dnsConfig",
            "readinessGates",
            "runtimeClassName",
            "overhead",
            "enableServiceLinks",
            "topologySpreadConstraints",
            "os",
            "schedulingGates",
            "resourceClaims",
            "resources",
            "hostnameOverride",
            "schedulingGroup");

    private static final List<String> POD_SECURITY = List.of(
            "hostNetwork",
            "hostPID",
            "hostIPC",
            "shareProcessNamespace",
            "hostUsers",
            "seLinuxOptions",
            "windowsOptions",
            "runAsUser",
            "runAsGroup",
            "runAsNonRoot",
            "supplementalGroups",
            "supplementalGroupsPolicy",
            "fsGroup",
            "fsGroupChangePolicy",
            "sysctls",
            "seccompProfile",
            "appArmorProfile",
            "seLinuxChangePolicy");

    private static final List<String> VOLUME_SOURCE = List.of(
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "hostPath",
            "glusterfs",
            "nfs",
            "rbd",
            "quobyte",
            "iscsi",
            "flexVolume",
            "cinder",
            "cephfs",
            "fc",
            "flocker",
            "azureFile",
            "vsphereVolume",
            "azureDisk",
            "photonPersistentDisk",
            "portworxVolume",
            "scaleIO",
            "local",
            "storageos",
            "csi");

    private final Catalog catalog;

    GoForm(Catalog catalog) {
        this.catalog = catalog;
    }

    /** @param type such as {@code core.v1.SeccompProfile} */
    public JsonObject struct(String type, JsonObject value) {
        return switch (type) {
            case "core.v1.PodSpec" -> podSpec(value);
            case "core.v1.PersistentVolumeSource" -> volumeSource(value);
            default -> struct(catalog.type(type), value);
        };
    }

    /** The items of a list of structs. */
    public JsonArray structs(String type, JsonArray values) {
        return values.mapObjects(value -> struct(type, value));
    }

    private JsonObject struct(ObjectType type, JsonObject value) {
        if (type.name().startsWith("meta.v1.")) {
            // these have no internal twin: Go prints them as on the wire
            return value;
        }
        boolean whole = type.fields().stream().anyMatch(GoForm::isMetadata);
        JsonObject.Builder out = JsonObject.builder();
        for (Field field : type.fields()) {
            if (isMetadata(field)) {
                // embedded: its own fields are among the struct's
                value.object(field.name()).forEach(out::put);
            } else if (!whole || !TYPE_META.contains(field.name())) {
                out.put(name(field.name()), value(field, value));
            }
        }
        return out.build();
    }

    private static boolean isMetadata(Field field) {
        return field.type() instanceof Struct(ObjectType.Reference reference)
                && reference.get().name().equals("meta.v1.ObjectMeta");
    }

    private Json value(Field field, JsonObject parent) {
        Json value = parent.get(field.name());
        if (value == null || value.isNull()) {
            return field.pointer() ? JsonNull.NULL : zero(field.type());
        }
        return present(field.type(), value);
    }

    private Json zero(FieldType type) {
        return switch (type) {
            case Struct(ObjectType.Reference reference) ->
                struct(reference.get(), JsonObject.EMPTY);
            case ListOf list -> JsonNull.NULL;
            case MapOf map -> JsonNull.NULL;
            case Scalar scalar ->
                switch (scalar) {
                    case STRING -> new JsonString("");
                    case INT32, INT64, FLOAT64, INT_OR_STRING -> new JsonInt(0);
                    case BOOL -> JsonBool.FALSE;
                    case QUANTITY -> new JsonString("0");
                    case DURATION -> new JsonString("0s");
                    case BYTES, TIME, MICRO_TIME, ANY -> JsonNull.NULL;
                };
        };
    }

    private Json present(FieldType type, Json value) {
        return switch (type) {
            case Struct(ObjectType.Reference reference) ->
                struct(reference.get(), value.asObject().orElse(JsonObject.EMPTY));
            case ListOf(FieldType item) ->
                value.asArray().orElse(JsonArray.EMPTY).map(each -> present(item, each));
            case MapOf map -> value;
            case Scalar scalar -> value;
        };
    }

    /** The internal PodSpec has its fields elsewhere than the one on the wire. */
    private JsonObject podSpec(JsonObject spec) {
        JsonObject wire = struct(catalog.type("core.v1.PodSpec"), spec);
        JsonObject inner = wire.object("SecurityContext");
        boolean secured = spec.has("securityContext");
        JsonObject.Builder security = JsonObject.builder();
        for (String field : POD_SECURITY) {
            String name = name(field);
            Json value = wire.get(name) == null ? inner.get(name) : wire.get(name);
            security.put(name, value == null ? JsonNull.NULL : value);
        }
        JsonObject.Builder out = JsonObject.builder();
        for (String field : POD_SPEC) {
            String name = name(field);
            Json value = wire.get(name);
            out.put(name, value == null ? JsonNull.NULL : value);
        }
        return secured ? out.put("SecurityContext", security.build()).build() : out.build();
    }

    /** Embedded in the spec on the wire. */
    private JsonObject volumeSource(JsonObject source) {
        JsonObject spec = struct(catalog.type("core.v1.PersistentVolumeSpec"), source);
        JsonObject.Builder out = JsonObject.builder();
        for (String field : VOLUME_SOURCE) {
            Json value = spec.get(name(field));
            out.put(name(field), value == null ? JsonNull.NULL : value);
        }
        return out.build();
    }

    private static String name(String json) {
        String irregular = IRREGULAR.get(json);
        if (irregular != null) {
            return irregular;
        }
        int word = 0;
        while (word < json.length() && Character.isLowerCase(json.charAt(word))) {
            word++;
        }
        String first = json.substring(0, word);
        return ACRONYMS.contains(first)
                ? first.toUpperCase(Locale.ROOT) + json.substring(word)
                : Character.toUpperCase(json.charAt(0)) + json.substring(1);
    }

    /** What changed between two structs, as a unified diff of their indented JSON. */
    public String diff(JsonObject before, JsonObject after) {
        return UnifiedDiff.of(lines(before), lines(after));
    }

    private static List<String> lines(JsonObject value) {
        String text = new String(JsonWriter.writePretty(value), StandardCharsets.UTF_8);
        // Go indents these by one space, the writer by two
        return text.lines().map(GoForm::narrowed).toList();
    }

    private static String narrowed(String line) {
        String content = line.stripLeading();
        return " ".repeat((line.length() - content.length()) / 2) + content;
    }
}
