package dev.kahawa.apiserver.authorization;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is wrong with a question of the family of SubjectAccessReview. */
final class AccessReviewValidation {
    private static final String RESOURCE = "spec.resourceAttributes";
    private static final String NON_RESOURCE = "spec.nonResourceAttributes";

    private AccessReviewValidation() {}

    /** Of a question about somebody. */
    static List<FieldError> spec(JsonObject spec) {
        List<FieldError> errors = exclusive(spec);
        if (spec.text("user").isEmpty() && spec.array("groups").isEmpty()) {
            errors.add(FieldError.invalid(
                    "spec.user",
                    spec.text("user"),
                    "at least one of user or group must be specified"));
        }
        selectors(spec, errors);
        return errors;
    }

    /** Of a question about oneself. */
    static List<FieldError> attributes(JsonObject spec) {
        List<FieldError> errors = exclusive(spec);
        selectors(spec, errors);
        return errors;
    }

    private static List<FieldError> exclusive(JsonObject spec) {
        List<FieldError> errors = new ArrayList<>();
        boolean resource = spec.has("resourceAttributes");
        boolean path = spec.has("nonResourceAttributes");
        if (resource && path) {
            errors.add(FieldError.invalid(
                    NON_RESOURCE,
                    shown(spec.object("nonResourceAttributes")),
                    "cannot be specified in combination with resourceAttributes"));
        }
        if (!resource && !path) {
            errors.add(FieldError.invalid(
                    RESOURCE,
                    JsonNull.NULL,
                    "exactly one of nonResourceAttributes or resourceAttributes must be"
                            + " specified"));
        }
        return errors;
    }

    /** The value as Go's internal type prints it. */
    private static JsonObject shown(JsonObject attributes) {
        return JsonObject.of("Path", attributes.text("path")).with("Verb", attributes.text("verb"));
    }

    /** The question itself has no name. */
    static void metadata(JsonObject question, List<FieldError> errors) {
        JsonObject metadata = question.object("metadata");
        if (!metadata.without("managedFields").isEmpty()) {
            errors.add(FieldError.invalid("metadata", metadata, "must be empty"));
        }
    }

    static List<FieldError> local(JsonObject question) {
        JsonObject spec = question.object("spec");
        List<FieldError> errors = spec(spec);
        JsonObject metadata = question.object("metadata");
        if (!metadata.without("managedFields").without("namespace").isEmpty()) {
            errors.add(
                    FieldError.invalid("metadata", metadata, "must be empty except for namespace"));
        }
        String namespace = spec.text("resourceAttributes", "namespace");
        if (spec.has("resourceAttributes") && !namespace.equals(metadata.text("namespace"))) {
            errors.add(FieldError.invalid(
                    RESOURCE + ".namespace", namespace, "must match metadata.namespace"));
        }
        if (spec.has("nonResourceAttributes")) {
            errors.add(FieldError.invalid(
                    NON_RESOURCE,
                    shown(spec.object("nonResourceAttributes")),
                    "disallowed on this kind of request"));
        }
        return errors;
    }

    private static void selectors(JsonObject spec, List<FieldError> errors) {
        for (String kind : List.of("fieldSelector", "labelSelector")) {
            JsonObject attributes = spec.object("resourceAttributes");
            if (attributes.has(kind)) {
                selector(attributes.object(kind), RESOURCE + "." + kind, errors);
            }
        }
    }

    private static void selector(JsonObject selector, String field, List<FieldError> errors) {
        String raw = selector.text("rawSelector");
        List<JsonObject> requirements = selector.array("requirements").objects();
        if (!raw.isEmpty() && !requirements.isEmpty()) {
            errors.add(FieldError.invalid(
                    field + ".rawSelector",
                    raw,
                    "may not specified at the same time as requirements"));
        }
        if (raw.isEmpty() && requirements.isEmpty()) {
            errors.add(FieldError.required(
                    field + ".requirements",
                    "when " + field + " is specified, requirements or rawSelector is required"));
        }
        for (int i = 0; i < requirements.size(); i++) {
            requirement(
                    requirements.get(i),
                    field + ".requirements[" + i + "]",
                    field.endsWith("labelSelector"),
                    errors);
        }
    }

    private static void requirement(
            JsonObject requirement, String field, boolean label, List<FieldError> errors) {
        String key = requirement.text("key");
        if (!label && key.isEmpty()) {
            errors.add(FieldError.required(field + ".key", "must be specified"));
        }
        boolean values = !requirement.array("values").isEmpty();
        String operator = requirement.text("operator");
        if (Set.of("In", "NotIn").contains(operator) && !values) {
            errors.add(FieldError.required(
                    field + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
        }
        if (Set.of("Exists", "DoesNotExist").contains(operator) && values) {
            errors.add(FieldError.forbidden(
                    field + ".values",
                    "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
        }
        if (label) {
            for (String why : Forms.qualifiedName(key)) {
                errors.add(FieldError.invalid(field + ".key", Json.of(key), why));
            }
        }
    }
}
