package dev.kahawa.apiserver.kinds.webhooks;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a rule that says which requests a webhook or a policy is asked about. */
public final class RuleValidation {
    private static final String ANY = "*";
    private static final List<String> OPERATIONS =
            List.of(ANY, "CONNECT", "CREATE", "DELETE", "UPDATE");
    private static final List<String> SCOPES = List.of(ANY, "Cluster", "Namespaced");

    private RuleValidation() {}

    public static void check(JsonObject rule, Place place) {
        alone(rule.array("operations"), "operations", place.child("operations"));
        place.eachText(rule, "operations", (operation, at) -> {
            if (!OPERATIONS.contains(operation)) {
                at.notSupported(operation, OPERATIONS);
            }
        });
        alone(rule.array("apiGroups"), "API groups", place.child("apiGroups"));
        alone(rule.array("apiVersions"), "API versions", place.child("apiVersions"));
        place.eachText(rule, "apiVersions", (version, at) -> {
            if (version.isEmpty()) {
                at.required();
            }
        });
        resources(rule.array("resources"), place.child("resources"));
        place.optionalOneOf(rule, "scope", SCOPES);
    }

    /** There is one at least, and a star stands alone. */
    private static void alone(JsonArray values, String what, Place place) {
        if (values.isEmpty()) {
            place.required();
        } else if (values.size() > 1 && values.strings().contains(ANY)) {
            place.invalid(values, "if '*' is present, must not specify other " + what);
        }
    }

    private static void resources(JsonArray resources, Place place) {
        if (resources.isEmpty()) {
            place.required();
        }
        Set<String> whole = new HashSet<>();
        Set<String> everywhere = new HashSet<>();
        boolean plain = false;
        List<String> names = resources.strings();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Place at = place.index(i);
            String[] parts = name.split("/", 2);
            if (name.isEmpty()) {
                at.required();
            } else if (parts.length == 1) {
                plain = !name.equals(ANY);
            } else {
                if (whole.contains(parts[0])) {
                    at.invalid(
                            name, "if '" + parts[0] + "/*' is present, must not specify " + name);
                }
                if (everywhere.contains(parts[1])) {
                    at.invalid(
                            name, "if '*/" + parts[1] + "' is present, must not specify " + name);
                }
                if (parts[1].equals(ANY)) {
                    whole.add(parts[0]);
                }
                if (parts[0].equals(ANY)) {
                    everywhere.add(parts[1]);
                }
            }
        }
        if (names.size() > 1 && names.contains("*/*")) {
            place.invalid(resources, "if '*/*' is present, must not specify other resources");
        }
        if (names.contains(ANY) && plain) {
            place.invalid(
                    resources,
                    "if '*' is present, must not specify other resources without subresources");
        }
    }
}
