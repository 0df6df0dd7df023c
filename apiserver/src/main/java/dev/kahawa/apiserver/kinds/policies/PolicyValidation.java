package dev.kahawa.apiserver.kinds.policies;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.webhooks.WebhookValidation;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What is wrong with an admission policy, its expressions aside: those are looked at by whoever
 * evaluates them.
 */
final class PolicyValidation {
    private static final List<String> FAILURES = List.of("Fail", "Ignore");
    private static final List<String> REASONS =
            List.of("Forbidden", "Invalid", "RequestEntityTooLarge");
    private static final List<String> REINVOCATIONS = List.of("IfNeeded", "Never");
    private static final List<String> PATCHES = List.of("ApplyConfiguration", "JSONPatch");
    private static final String UNSPECIFIED = "expression is not specified";

    private PolicyValidation() {}

    static void check(String name, JsonObject spec, boolean mutating, Place place) {
        place.optionalOneOf(spec, "failurePolicy", FAILURES);
        place.with(spec, "paramKind", PolicyValidation::parameters);
        if (spec.has("matchConstraints")) {
            JsonObject matching = spec.object("matchConstraints");
            Place at = place.child("matchConstraints");
            MatchValidation.check(matching, mutating, at);
            if (matching.array("resourceRules").isEmpty()) {
                at.child("resourceRules").required();
            }
        } else {
            place.child("matchConstraints").required();
        }
        WebhookValidation.conditions(spec, place);
        place.each(spec, "variables", PolicyValidation::variable);
        if (mutating) {
            mutations(spec, place);
        } else {
            validations(name, spec, place);
        }
    }

    private static void parameters(JsonObject kind, Place place) {
        String version = kind.text("apiVersion");
        Place at = place.child("apiVersion");
        String[] parts = version.split("/", -1);
        if (version.isEmpty()) {
            at.required();
        } else if (parts.length > 2) {
            at.invalid(version, "unexpected GroupVersion string: " + version);
        } else {
            if (parts.length == 2) {
                at.form(parts[0], Forms::subdomain);
            }
            at.form(parts[parts.length - 1], Forms::label1035);
        }
        String name = kind.text("kind");
        List<String> wrong = Forms.label1035(name.toLowerCase(Locale.ROOT));
        if (name.isEmpty()) {
            place.child("kind").required();
        } else if (!wrong.isEmpty()) {
            place.child("kind")
                    .invalid(
                            name,
                            "may have mixed case, but should otherwise match: "
                                    + String.join(",", wrong));
        }
    }

    private static void variable(JsonObject variable, Place place) {
        String name = variable.text("name");
        if (name.isEmpty()) {
            place.child("name").required("name is not specified");
        } else if (!name.matches("[_a-zA-Z][_a-zA-Z0-9]*")) {
            place.child("name").invalid(name, "must be a valid CEL identifier");
        }
        if (variable.text("expression").isBlank()) {
            place.child("expression").required(UNSPECIFIED);
        }
    }

    private static void validations(String name, JsonObject spec, Place place) {
        if (spec.array("validations").isEmpty()
                && spec.array("auditAnnotations").isEmpty()) {
            String why = "validations or auditAnnotations must contain at least one item";
            place.child("validations").required(why);
            place.child("auditAnnotations").required(why);
        }
        place.each(spec, "validations", PolicyValidation::validation);
        Set<String> keys = new HashSet<>();
        place.each(spec, "auditAnnotations", (note, at) -> {
            String key = note.text("key");
            if (key.isEmpty()) {
                at.child("key").required();
            } else {
                at.child("key").form(name + "/" + key, Forms::qualifiedName);
            }
            if (!key.isEmpty() && !keys.add(key)) {
                at.child("key").duplicate(key);
            }
            if (note.text("valueExpression").isBlank()) {
                at.child("valueExpression").required("valueExpression is not specified");
            }
        });
    }

    private static void validation(JsonObject validation, Place place) {
        String expression = validation.text("expression");
        if (expression.isBlank()) {
            place.child("expression").required(UNSPECIFIED);
        }
        String message = validation.text("message");
        Place at = place.child("message");
        if (!message.isEmpty() && message.isBlank()) {
            at.invalid(message, "message must be non-empty if specified");
        } else if (message.strip().indexOf('\n') >= 0) {
            at.invalid(message, "must not contain line breaks");
        }
        place.optionalOneOf(validation, "reason", REASONS);
    }

    private static void mutations(JsonObject spec, Place place) {
        if (spec.array("mutations").isEmpty()) {
            place.child("mutations").required("mutations must contain at least one item");
        }
        place.each(spec, "mutations", (mutation, at) -> {
            String patch = mutation.text("patchType");
            at.child("patchType").oneOf(patch, PATCHES);
            switch (patch) {
                case "ApplyConfiguration" -> patch(mutation, patch, "applyConfiguration", at);
                case "JSONPatch" -> patch(mutation, patch, "jsonPatch", at);
                default -> {}
            }
        });
        place.child("reinvocationPolicy").oneOf(spec.text("reinvocationPolicy"), REINVOCATIONS);
    }

    private static void patch(JsonObject mutation, String type, String field, Place place) {
        if (!mutation.has(field)) {
            place.child(field).required("must be specified when patchType is " + type);
        } else if (mutation.text(field, "expression").isBlank()) {
            place.child(field, "expression").required(UNSPECIFIED);
        }
        String other = field.equals("jsonPatch") ? "applyConfiguration" : "jsonPatch";
        if (mutation.has(other)) {
            place.child(other)
                    .invalid("{" + other + "}", "must not be specified when patchType is " + type);
        }
    }
}
