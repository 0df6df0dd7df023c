package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with tolerations, taints, gates and the spreading of Pods. */
public final class SchedulingValidation {
    public static final List<String> EFFECTS =
            List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
    private static final List<String> OPERATORS = List.of("Equal", "Exists", "Lt", "Gt");
    private static final List<String> ACTIONS = List.of("DoNotSchedule", "ScheduleAnyway");
    private static final List<String> INCLUSIONS = List.of("Honor", "Ignore");
    private static final String POSITIVE = "must be greater than zero";

    private SchedulingValidation() {}

    public static void toleration(JsonObject toleration, Place place) {
        String key = toleration.text("key");
        String operator = toleration.text("operator");
        String effect = toleration.text("effect");
        if (!key.isEmpty()) {
            place.child("key").form(key, Forms::qualifiedName);
        } else if (!operator.equals("Exists")) {
            place.child("operator")
                    .invalid(
                            operator,
                            "operator must be Exists when `key` is empty, which means \"match all"
                                    + " values and all keys\"");
        }
        if (toleration.has("tolerationSeconds") && !effect.equals("NoExecute")) {
            place.child("effect")
                    .invalid(effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        tolerated(operator, toleration.text("value"), place.child("operator"));
        if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
            place.child("effect").notSupported(effect, EFFECTS);
        }
    }

    private static void tolerated(String operator, String value, Place place) {
        switch (operator) {
            case "", "Equal" -> {
                List<String> wrong = Forms.labelValue(value);
                if (!wrong.isEmpty()) {
                    place.invalid(value, String.join(";", wrong));
                }
            }
            case "Exists" -> {
                if (!value.isEmpty()) {
                    place.invalid(value, "value must be empty when `operator` is 'Exists'");
                }
            }
            // comparisons are known, though the feature is off by default
            case "Gt", "Lt" -> place.notSupported(operator, OPERATORS);
            default -> place.notSupported(operator, OPERATORS.subList(0, 2));
        }
    }

    /** The condition types that a Pod waits for. */
    public static void readinessGate(JsonObject gate, Place place) {
        place.child("conditionType").form(gate.text("conditionType"), Forms::qualifiedName);
    }

    public static void gates(JsonObject spec, Place place) {
        Set<String> seen = new HashSet<>();
        place.each(spec, "schedulingGates", (gate, at) -> {
            at.form(gate.text("name"), Forms::qualifiedName);
            if (!seen.add(gate.text("name"))) {
                at.duplicate(gate.text("name"));
            }
        });
    }

    public static void spread(JsonObject spec, Place place) {
        List<JsonObject> all = spec.array("topologySpreadConstraints").objects();
        Place list = place.child("topologySpreadConstraints");
        for (int i = 0; i < all.size(); i++) {
            constraint(all.get(i), all.subList(i + 1, all.size()), list.index(i));
        }
    }

    private static void constraint(JsonObject constraint, List<JsonObject> rest, Place place) {
        long skew = constraint.number("maxSkew").orElse(0);
        if (skew <= 0) {
            place.child("maxSkew").invalid(skew, POSITIVE);
        }
        String key = constraint.text("topologyKey");
        String action = constraint.text("whenUnsatisfiable");
        if (key.isEmpty()) {
            place.child("topologyKey").required("can not be empty");
        }
        if (!ACTIONS.contains(action)) {
            place.child("whenUnsatisfiable").notSupported(action, ACTIONS);
        }
        boolean repeated = rest.stream()
                .anyMatch(other -> other.text("topologyKey").equals(key)
                        && other.text("whenUnsatisfiable").equals(action));
        if (repeated) {
            place.child("{topologyKey, whenUnsatisfiable}")
                    .duplicate("{" + key + ", " + action + "}");
        }
        minDomains(constraint, action, place.child("minDomains"));
        place.optionalOneOf(constraint, "nodeAffinityPolicy", INCLUSIONS);
        place.optionalOneOf(constraint, "nodeTaintsPolicy", INCLUSIONS);
        matchLabelKeys(constraint, place.child("matchLabelKeys"));
        place.with(constraint, "labelSelector", SelectorValidation::selector);
    }

    private static void minDomains(JsonObject constraint, String action, Place place) {
        constraint.number("minDomains").ifPresent(domains -> {
            if (domains <= 0) {
                place.invalid(domains, POSITIVE);
            }
            if (!action.equals("DoNotSchedule")) {
                place.invalid(
                        domains,
                        "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not "
                                + action);
            }
        });
    }

    private static void matchLabelKeys(JsonObject constraint, Place place) {
        List<String> keys = constraint.array("matchLabelKeys").strings();
        if (keys.isEmpty()) {
            return;
        }
        if (!constraint.has("labelSelector")) {
            place.forbidden("must not be specified when labelSelector is not set");
        }
        for (int i = 0; i < keys.size(); i++) {
            place.index(i).form(keys.get(i), Forms::qualifiedName);
        }
        // the server has added one expression a key: a second one is the caller's
        Set<String> selected =
                new HashSet<>(constraint.object("labelSelector", "matchLabels").keys());
        for (JsonObject each :
                constraint.array("labelSelector", "matchExpressions").objects()) {
            String key = each.text("key");
            if (!selected.add(key) && keys.contains(key)) {
                place.index(keys.indexOf(key))
                        .invalid(key, "exists in both matchLabelKeys and labelSelector");
            }
        }
    }
}
