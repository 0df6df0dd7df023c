package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What is wrong with conditions of the common form, {@code metav1.Condition}. */
final class ConditionValidation {
    private static final List<String> STATUSES = List.of("False", "True", "Unknown");
    private static final int REASON_BYTES_MAX = 1_024;
    private static final int MESSAGE_BYTES_MAX = 32_768;
    private static final String REASON_FORM = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
    private static final Pattern REASON = Pattern.compile(REASON_FORM);

    private ConditionValidation() {}

    static void check(JsonObject status, Place place) {
        Set<String> types = new HashSet<>();
        place.each(status, "conditions", (condition, at) -> {
            String type = condition.text("type");
            if (!types.add(type)) {
                at.child("type").duplicate(type);
            }
            check(condition, type, at);
        });
    }

    private static void check(JsonObject condition, String type, Place at) {
        at.child("type").form(type, Forms::qualifiedName);
        String status = condition.text("status");
        if (!STATUSES.contains(status)) {
            at.child("status").notSupported(status, STATUSES);
        }
        long generation = condition.number("observedGeneration").orElse(0);
        if (generation < 0) {
            at.child("observedGeneration")
                    .invalid(generation, "must be greater than or equal to zero");
        }
        if (condition.text("lastTransitionTime").isEmpty()) {
            at.child("lastTransitionTime").required("must be set");
        }
        reason(condition.text("reason"), at.child("reason"));
        if (bytes(condition.text("message")) > MESSAGE_BYTES_MAX) {
            at.child("message").tooLong(MESSAGE_BYTES_MAX);
        }
    }

    private static void reason(String reason, Place at) {
        if (reason.isEmpty()) {
            at.required("must be set");
            return;
        }
        if (!REASON.matcher(reason).matches()) {
            at.invalid(
                    reason,
                    "a condition reason must start with alphabetic character, optionally followed"
                            + " by a string of alphanumeric characters or '_,:', and must end with"
                            + " an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME', "
                            + " or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex"
                            + " used for validation is '"
                            + REASON_FORM
                            + "')");
        }
        if (bytes(reason) > REASON_BYTES_MAX) {
            at.tooLong(REASON_BYTES_MAX);
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
