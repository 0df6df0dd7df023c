package dev.kahawa.apiserver.kinds.policies;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.SelectorValidation;
import dev.kahawa.apiserver.kinds.webhooks.RuleValidation;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with the requests that a policy or its binding matches. */
final class MatchValidation {
    private static final List<String> POLICIES = List.of("Equivalent", "Exact");
    private static final List<String> MUTABLE = List.of("*", "CONNECT", "CREATE", "UPDATE");

    private MatchValidation() {}

    static void check(JsonObject matching, boolean mutating, Place place) {
        place.optionalOneOf(matching, "matchPolicy", POLICIES);
        place.with(matching, "namespaceSelector", SelectorValidation::selector);
        place.with(matching, "objectSelector", SelectorValidation::selector);
        for (String rules : List.of("resourceRules", "excludeResourceRules")) {
            place.each(matching, rules, (rule, at) -> {
                RuleValidation.check(rule, at);
                names(rule, at);
            });
        }
        if (!mutating) {
            return;
        }
        for (JsonObject rule : matching.array("resourceRules").objects()) {
            if (rule.array("operations").strings().contains("DELETE")) {
                place.child("resourceRules", "operations").notSupported("DELETE", MUTABLE);
            }
        }
    }

    private static void names(JsonObject rule, Place place) {
        Set<String> seen = new HashSet<>();
        place.eachText(rule, "resourceNames", (name, at) -> {
            if (!seen.add(name)) {
                at.duplicate(name);
            }
        });
    }
}
