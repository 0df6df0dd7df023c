package dev.kahawa.apiserver.kinds.policies;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.SelectorValidation;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with what binds an admission policy. */
final class BindingValidation {
    private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");
    private static final List<String> ABSENCES = List.of("Deny", "Allow");
    private static final String EXCLUSIVE = "name and selector are mutually exclusive";

    private BindingValidation() {}

    static void check(JsonObject spec, boolean mutating, Place place) {
        place.child("policyName").requiredForm(spec.text("policyName"), Forms::subdomain);
        place.with(spec, "paramRef", BindingValidation::parameters);
        place.with(
                spec,
                "matchResources",
                (matching, at) -> MatchValidation.check(matching, mutating, at));
        if (!mutating) {
            actions(spec, place.child("validationActions"));
        }
    }

    private static void parameters(JsonObject reference, Place place) {
        String name = reference.text("name");
        boolean selects = reference.has("selector");
        if (!name.isEmpty() && selects) {
            place.child("name").forbidden(EXCLUSIVE);
            place.child("selector").forbidden(EXCLUSIVE);
        } else if (!name.isEmpty()) {
            place.child("name").form(name, Forms::subdomain);
        } else if (selects) {
            place.with(reference, "selector", SelectorValidation::selector);
        } else {
            place.required("one of name or selector must be specified");
        }
        place.child("parameterNotFoundAction")
                .oneOf(reference.text("parameterNotFoundAction"), ABSENCES);
    }

    private static void actions(JsonObject spec, Place place) {
        List<String> actions = spec.array("validationActions").strings();
        if (actions.isEmpty()) {
            place.required("at least one validation action is required");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < actions.size(); i++) {
            String action = actions.get(i);
            if (!ACTIONS.contains(action)) {
                place.index(i).notSupported(action, ACTIONS);
            }
            if (!seen.add(action)) {
                place.index(i).duplicate(action);
            }
        }
        if (seen.containsAll(List.of("Deny", "Warn"))) {
            place.invalid(
                    spec.array("validationActions"),
                    "must not contain both Deny and Warn (repeating the same validation failure"
                            + " information in the API response and headers serves no purpose)");
        }
    }
}
