package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.GroupVersion;
import dev.kahawa.model.selector.LabelSyntax;
import dev.kahawa.model.status.FieldError;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with an object's metadata, whatever its kind. */
final class MetadataValidation {
    /** All keys and values of the annotations together. */
    private static final int ANNOTATIONS_BYTES_MAX = 256 * 1024;

    private static final Set<String> STANDARD_FINALIZERS =
            Set.of("kubernetes", "orphan", "foregroundDeletion");

    private static final Set<String> ANY_FINALIZERS = Set.of(
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apiregistration.k8s.io",
            "coordination.k8s.io");

    private MetadataValidation() {}

    static List<FieldError> create(ApiResource resource, Strategy strategy, JsonObject object) {
        JsonObject metadata = object.object("metadata");
        List<FieldError> errors = new ArrayList<>();
        String generateName = metadata.text("generateName");
        if (!generateName.isEmpty()) {
            for (FieldError error :
                    strategy.validateName(generateName + "a", "metadata.generateName")) {
                errors.add(new FieldError(
                        error.type(),
                        error.field(),
                        error.message().replace(generateName + "a\"", generateName + "\"")));
            }
        }
        String name = metadata.text("name");
        if (name.isEmpty()) {
            errors.add(FieldError.required("metadata.name", "name or generateName is required"));
        } else {
            errors.addAll(strategy.validateName(name, "metadata.name"));
        }
        common(metadata, errors);
        standardFinalizers(resource, metadata, errors);
        return errors;
    }

    static void common(JsonObject metadata, List<FieldError> errors) {
        labels(metadata.object("labels"), "metadata.labels", errors);
        annotations(metadata.object("annotations"), errors);
        owners(metadata, errors);
        finalizers(metadata, errors);
    }

    static void labels(JsonObject labels, String path, List<FieldError> errors) {
        labels.forEach((key, value) -> {
            LabelSyntax.key(key).forEach(why -> errors.add(FieldError.invalid(path, key, why)));
            LabelSyntax.value(value.asString().orElse(""))
                    .forEach(why -> errors.add(FieldError.invalid(path, value, why)));
        });
    }

    private static void annotations(JsonObject annotations, List<FieldError> errors) {
        long size = 0;
        for (String key : annotations.keys()) {
            LabelSyntax.key(key.toLowerCase(Locale.ROOT))
                    .forEach(why ->
                            errors.add(FieldError.invalid("metadata.annotations", key, why)));
            size += key.getBytes(StandardCharsets.UTF_8).length;
            size += annotations.text(key).getBytes(StandardCharsets.UTF_8).length;
        }
        if (size > ANNOTATIONS_BYTES_MAX) {
            errors.add(FieldError.tooLong("metadata.annotations", ANNOTATIONS_BYTES_MAX));
        }
    }

    private static void owners(JsonObject metadata, List<FieldError> errors) {
        String path = "metadata.ownerReferences";
        List<JsonObject> owners = metadata.array("ownerReferences").objects();
        String controller = "";
        for (JsonObject owner : owners) {
            String apiVersion = owner.text("apiVersion");
            GroupVersion version = GroupVersion.parse(apiVersion);
            if (version.version().isEmpty()
                    || apiVersion.chars().filter(c -> c == '/').count() > 1) {
                errors.add(FieldError.invalid(
                        path + ".apiVersion", apiVersion, "version must not be empty"));
            }
            for (String field : List.of("kind", "name", "uid")) {
                if (owner.text(field).isEmpty()) {
                    errors.add(FieldError.invalid(path + "." + field, "", "must not be empty"));
                }
            }
            if (apiVersion.equals("v1") && owner.text("kind").equals("Event")) {
                errors.add(FieldError.invalid(
                        path, owner, "/v1, Kind=Event is disallowed from being an owner"));
            }
            if (owner.isTrue("controller")) {
                if (!controller.isEmpty()) {
                    errors.add(FieldError.invalid(
                            path,
                            metadata.array("ownerReferences"),
                            "Only one reference can have Controller set to true. Found"
                                    + " \"true\" in references for "
                                    + controller
                                    + " and "
                                    + owner.text("kind")
                                    + "/"
                                    + owner.text("name")));
                }
                controller = owner.text("kind") + "/" + owner.text("name");
            }
        }
    }

    private static void finalizers(JsonObject metadata, List<FieldError> errors) {
        String path = "metadata.finalizers";
        List<String> finalizers = metadata.array("finalizers").strings();
        for (String finalizer : finalizers) {
            LabelSyntax.key(finalizer)
                    .forEach(why -> errors.add(FieldError.invalid(path, finalizer, why)));
        }
        if (finalizers.contains("orphan") && finalizers.contains("foregroundDeletion")) {
            errors.add(FieldError.invalid(
                    path,
                    metadata.array("finalizers"),
                    "finalizer orphan and foregroundDeletion cannot be both set"));
        }
    }

    /** Kinds of other groups than these hold a finalizer's name to more than its form. */
    private static void standardFinalizers(
            ApiResource resource, JsonObject metadata, List<FieldError> errors) {
        if (ANY_FINALIZERS.contains(resource.group())) {
            return;
        }
        List<String> finalizers = metadata.array("finalizers").strings();
        for (int i = 0; i < finalizers.size(); i++) {
            String finalizer = finalizers.get(i);
            if (finalizer.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(finalizer)) {
                errors.add(FieldError.invalid(
                        "metadata.finalizers[" + i + "]",
                        finalizer,
                        "name is neither a standard finalizer name nor is it fully"
                                + " qualified"));
            }
        }
    }

    static List<FieldError> update(ApiResource resource, JsonObject object, JsonObject old) {
        JsonObject is = object.object("metadata");
        JsonObject was = old.object("metadata");
        // upstream looks at metadata before the kind's own validation, which looks again
        List<FieldError> errors = new ArrayList<>();
        common(is, errors);
        changes(is, was, errors);
        changes(is, was, errors);
        standardFinalizers(resource, is, errors);
        common(is, errors);
        standardFinalizers(resource, is, errors);
        return errors;
    }

    private static void changes(JsonObject is, JsonObject was, List<FieldError> errors) {
        if (was.has("deletionTimestamp")) {
            Set<String> added = new TreeSet<>(is.array("finalizers").strings());
            added.removeAll(was.array("finalizers").strings());
            if (!added.isEmpty()) {
                errors.add(FieldError.forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted,"
                                + " found new finalizers []string{"
                                + String.join(
                                        ", ",
                                        added.stream().map(f -> '"' + f + '"').toList())
                                + "}"));
            }
        }
        for (String field : List.of(
                "name",
                "namespace",
                "uid",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds")) {
            Json now = is.get(field);
            Json then = was.get(field);
            if (now != null && !now.equals(then)) {
                errors.add(
                        FieldError.invalid("metadata." + field, shown(now), "field is immutable"));
            }
        }
        labels(is.object("labels"), "metadata.labels", errors);
        annotations(is.object("annotations"), errors);
        owners(is, errors);
    }

    private static Json shown(Json value) {
        return value == JsonNull.NULL ? new JsonString("") : value;
    }
}
