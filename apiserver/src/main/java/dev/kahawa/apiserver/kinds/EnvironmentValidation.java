package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is wrong with environment variables, and with references to fields of the Pod. */
final class EnvironmentValidation {
    private static final List<String> VARIABLE_FIELDS = List.of(
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");
    private static final Set<String> LABELS = Set.of(
            "metadata.annotations",
            "metadata.labels",
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.serviceAccountName",
            "spec.schedulerName",
            "spec.host",
            "status.phase",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");
    private static final List<String> RESOURCES = List.of(
            "limits.cpu",
            "limits.ephemeral-storage",
            "limits.memory",
            "requests.cpu",
            "requests.ephemeral-storage",
            "requests.memory");
    private static final List<String> SIZES = List.of(
            "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei");
    private static final Quantity UNSET = Quantity.ZERO;

    private EnvironmentValidation() {}

    static void variables(JsonObject container, Place place) {
        place.each(container, "env", EnvironmentValidation::variable);
        place.each(
                container,
                "envFrom",
                (source, at) -> variablesFrom(source, place.child("envFrom"), at));
    }

    private static void variable(JsonObject variable, Place place) {
        place.child("name").requiredForm(variable.text("name"), Forms::variable);
        place.with(variable, "valueFrom", (from, at) -> {
            sources(from, at);
            boolean plain = !variable.text("value").isEmpty();
            if (from.isEmpty()) {
                at.invalid(
                        "",
                        "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`,"
                                + " `secretKeyRef` or `fileKeyRef`");
            } else if (plain) {
                at.invalid("", "may not be specified when `value` is not empty");
            } else if (from.size() > 1) {
                at.invalid("", "may not have more than one field specified at a time");
            }
        });
    }

    private static void sources(JsonObject from, Place place) {
        place.with(from, "fieldRef", (field, at) -> field(field, VARIABLE_FIELDS, at));
        place.with(from, "resourceFieldRef", EnvironmentValidation::resource);
        place.with(from, "configMapKeyRef", EnvironmentValidation::keyOf);
        place.with(from, "secretKeyRef", EnvironmentValidation::keyOf);
        place.with(from, "fileKeyRef", EnvironmentValidation::keyOfFile);
    }

    private static void keyOf(JsonObject selector, Place place) {
        place.child("name").form(selector.text("name"), Forms::subdomain);
        place.child("key").requiredForm(selector.text("key"), Forms::configKey);
    }

    private static void keyOfFile(JsonObject selector, Place place) {
        place.child("key").requiredForm(selector.text("key"), Forms::variable);
        place.child("volumeName").requiredForm(selector.text("volumeName"), Forms::label);
        String path = selector.text("path");
        if (path.isEmpty()) {
            place.child("path").required();
        } else {
            PathValidation.notReserved(path, place.child("path"));
        }
    }

    private static void variablesFrom(JsonObject source, Place list, Place place) {
        String prefix = source.text("prefix");
        if (!prefix.isEmpty()) {
            place.child("prefix").form(prefix, Forms::variable);
        }
        for (String reference : List.of("configMapRef", "secretRef")) {
            place.with(
                    source,
                    reference,
                    (object, at) ->
                            at.child("name").requiredForm(object.text("name"), Forms::subdomain));
        }
        boolean configured = source.has("configMapRef");
        if (configured && source.has("secretRef")) {
            list.invalid("", "may not have more than one field specified at a time");
        } else if (!configured && !source.has("secretRef")) {
            list.invalid("", "must specify one of: `configMapRef` or `secretRef`");
        }
    }

    /** A reference to a field of the Pod. */
    static void field(JsonObject reference, List<String> supported, Place place) {
        String path = reference.text("fieldPath");
        if (reference.text("apiVersion").isEmpty()) {
            place.child("apiVersion").required();
            return;
        }
        if (path.isEmpty()) {
            place.child("fieldPath").required();
            return;
        }
        int subscript = path.endsWith("']") ? path.indexOf("['") : -1;
        String name = subscript > 0 ? path.substring(0, subscript) : path;
        String wrong = conversion(reference.text("apiVersion"), path, name, subscript > 0);
        if (!wrong.isEmpty()) {
            place.child("fieldPath").invalid(path, "error converting fieldPath: " + wrong);
        } else if (subscript > 0) {
            String key = path.substring(subscript + 2, path.length() - 2);
            boolean annotation = name.equals("metadata.annotations");
            place.form(annotation ? key.toLowerCase(Locale.ROOT) : key, Forms::qualifiedName);
        } else if (!supported.contains(name.equals("spec.host") ? "spec.nodeName" : name)) {
            place.child("fieldPath").notSupported(name, supported);
        }
    }

    private static String conversion(
            String version, String path, String name, boolean subscripted) {
        if (!version.equals("v1")) {
            return "unsupported pod version: " + version;
        }
        if (subscripted) {
            boolean map = name.equals("metadata.annotations") || name.equals("metadata.labels");
            return map ? "" : "field label does not support subscript: " + path;
        }
        return LABELS.contains(path) ? "" : "field label not supported: " + path;
    }

    /** A reference to a resource of the container that has the variable. */
    private static void resource(JsonObject reference, Place place) {
        resourceOf(reference, place);
        divisor(reference.text("resource"), reference.text("divisor"), place.child("divisor"));
    }

    /** A reference, in a volume, to a resource of a container that it names. */
    static void resourceOfNamed(JsonObject reference, Place place) {
        if (reference.text("containerName").isEmpty()) {
            place.child("containerName").required();
        } else {
            resourceOf(reference, place);
        }
        divisor(reference.text("resource"), reference.text("divisor"), place.child("divisor"));
    }

    private static void resourceOf(JsonObject reference, Place place) {
        String resource = reference.text("resource");
        if (resource.isEmpty()) {
            place.child("resource").required();
        } else if (!RESOURCES.contains(resource) && !isHugePages(resource)) {
            place.child("resource").notSupported(resource, RESOURCES);
        }
    }

    private static boolean isHugePages(String resource) {
        return resource.startsWith("requests.hugepages-")
                || resource.startsWith("limits.hugepages-");
    }

    private static void divisor(String resource, String divisor, Place place) {
        if (divisor.isEmpty() || Quantity.parse(divisor).compareTo(UNSET) == 0) {
            return;
        }
        String kind = resource.substring(resource.indexOf('.') + 1);
        switch (kind) {
            case "cpu" -> {
                if (!List.of("1m", "1").contains(divisor)) {
                    place.invalid(
                            resource,
                            "only divisor's values 1m and 1 are supported with the cpu resource");
                }
            }
            case "memory" -> sized(resource, divisor, "memory", place);
            case "ephemeral-storage" -> sized(resource, divisor, "local ephemeral storage", place);
            default -> {
                if (isHugePages(resource)) {
                    sized(resource, divisor, "hugepages", place);
                }
            }
        }
    }

    private static void sized(String resource, String divisor, String kind, Place place) {
        if (!SIZES.contains(divisor)) {
            place.invalid(
                    resource,
                    "only divisor's values "
                            + String.join(", ", SIZES)
                            + " are supported with the "
                            + kind
                            + " resource");
        }
    }
}
