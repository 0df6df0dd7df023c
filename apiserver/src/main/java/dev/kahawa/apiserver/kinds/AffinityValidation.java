package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a Pod's affinities to nodes and other Pods. */
public final class AffinityValidation {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private AffinityValidation() {}

    public static void affinity(JsonObject affinity, Place place) {
        place.with(affinity, "nodeAffinity", (node, at) -> {
            at.with(node, REQUIRED, AffinityValidation::nodeSelector);
            at.each(node, PREFERRED, (term, there) -> {
                weight(term, there);
                nodeSelectorTerm(term.object("preference"), Values.ANY, there.child("preference"));
            });
        });
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            place.with(affinity, kind, AffinityValidation::pods);
        }
    }

    private static void weight(JsonObject term, Place place) {
        long weight = term.number("weight").orElse(0);
        if (weight < 1 || weight > 100) {
            place.child("weight").invalid(weight, "must be in the range 1-100");
        }
    }

    /** Whether values must have the form of a label's. */
    private enum Values {
        LABELS,
        ANY
    }

    /** A {@code v1.NodeSelector}. */
    public static void nodeSelector(JsonObject selector, Place place) {
        if (selector.array("nodeSelectorTerms").isEmpty()) {
            place.child("nodeSelectorTerms").required("must have at least one node selector term");
        }
        place.each(
                selector,
                "nodeSelectorTerms",
                (term, at) -> nodeSelectorTerm(term, Values.LABELS, at));
    }

    private static void nodeSelectorTerm(JsonObject term, Values values, Place place) {
        place.each(term, "matchExpressions", (each, at) -> expression(each, values, at));
        place.each(term, "matchFields", AffinityValidation::field);
    }

    private static void expression(JsonObject requirement, Values values, Place place) {
        int count = requirement.array("values").size();
        Place at = place.child("values");
        switch (requirement.text("operator")) {
            case "In", "NotIn" -> {
                if (count == 0) {
                    at.required("must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (count > 0) {
                    at.forbidden(
                            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            case "Gt", "Lt" -> {
                if (count != 1) {
                    at.required("must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default -> operator(requirement, place);
        }
        place.child("key").form(requirement.text("key"), Forms::qualifiedName);
        if (values == Values.LABELS) {
            place.eachText(
                    requirement, "values", (value, there) -> there.form(value, Forms::labelValue));
        }
    }

    private static void operator(JsonObject requirement, Place place) {
        place.child("operator")
                .invalid(requirement.text("operator"), "not a valid selector operator");
    }

    private static void field(JsonObject requirement, Place place) {
        switch (requirement.text("operator")) {
            case "In", "NotIn" -> {
                if (requirement.array("values").size() != 1) {
                    place.child("values")
                            .required("must be only one value when `operator` is 'In' or 'NotIn'"
                                    + " for node field selector");
                }
            }
            default -> operator(requirement, place);
        }
        if (!requirement.text("key").equals("metadata.name")) {
            place.child("key").invalid(requirement.text("key"), "not a valid field selector key");
        } else {
            place.eachText(requirement, "values", (value, at) -> at.form(value, Forms::subdomain));
        }
    }

    private static void pods(JsonObject affinity, Place place) {
        place.each(affinity, REQUIRED, AffinityValidation::podTerm);
        place.each(affinity, PREFERRED, (term, at) -> {
            weight(term, at);
            podTerm(term.object("podAffinityTerm"), at.child("podAffinityTerm"));
        });
    }

    private static void podTerm(JsonObject term, Place place) {
        place.with(term, "labelSelector", SelectorValidation::selector);
        place.with(term, "namespaceSelector", SelectorValidation::selector);
        for (String namespace : term.array("namespaces").strings()) {
            place.child("namespace").form(namespace, Forms::label);
        }
        labelKeys(term, "matchLabelKeys", place);
        labelKeys(term, "mismatchLabelKeys", place);
        disjoint(term, place);
        if (term.text("topologyKey").isEmpty()) {
            place.child("topologyKey").required("can not be empty");
        }
        place.child("topologyKey").form(term.text("topologyKey"), Forms::qualifiedName);
    }

    private static void labelKeys(JsonObject term, String field, Place place) {
        if (term.array(field).isEmpty()) {
            return;
        }
        if (!term.has("labelSelector")) {
            place.child(field).forbidden("must not be specified when labelSelector is not set");
            return;
        }
        place.eachText(term, field, (key, at) -> at.form(key, Forms::qualifiedName));
    }

    private static void disjoint(JsonObject term, Place place) {
        List<String> keys = term.array("matchLabelKeys").strings();
        Set<String> selected =
                new HashSet<>(term.object("labelSelector", "matchLabels").keys());
        for (JsonObject each : term.array("labelSelector", "matchExpressions").objects()) {
            String key = each.text("key");
            if (keys.contains(key) && selected.contains(key)) {
                place.index(keys.indexOf(key))
                        .invalid(key, "exists in both matchLabelKeys and labelSelector");
            }
            selected.add(key);
        }
        List<String> mismatched = term.array("mismatchLabelKeys").strings();
        place.eachText(term, "matchLabelKeys", (key, at) -> {
            if (mismatched.contains(key)) {
                at.invalid(key, "exists in both matchLabelKeys and mismatchLabelKeys");
            }
        });
    }
}
