package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;

/** What is wrong with labels and label selectors. */
public final class SelectorValidation {
    private SelectorValidation() {}

    /** Labels, or what must match them. */
    public static void labels(JsonObject labels, Place place) {
        for (String key : labels.keys()) {
            place.form(key, Forms::qualifiedName);
            place.form(labels.text(key), Forms::labelValue);
        }
    }

    /** A {@code metav1.LabelSelector}. */
    public static void selector(JsonObject selector, Place place) {
        labels(selector.object("matchLabels"), place.child("matchLabels"));
        place.each(selector, "matchExpressions", SelectorValidation::requirement);
    }

    private static void requirement(JsonObject requirement, Place place) {
        boolean valued = !requirement.array("values").isEmpty();
        String operator = requirement.text("operator");
        switch (operator) {
            case "In", "NotIn" -> {
                if (!valued) {
                    place.child("values")
                            .required("must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (valued) {
                    place.child("values")
                            .forbidden("may not be specified when `operator` is 'Exists' or"
                                    + " 'DoesNotExist'");
                }
            }
            default -> place.child("operator").invalid(operator, "not a valid selector operator");
        }
        place.child("key").form(requirement.text("key"), Forms::qualifiedName);
        place.eachText(requirement, "values", (value, at) -> at.form(value, Forms::labelValue));
    }
}
