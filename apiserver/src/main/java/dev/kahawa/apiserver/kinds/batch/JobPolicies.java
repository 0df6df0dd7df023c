package dev.kahawa.apiserver.kinds.batch;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** When a Job has failed or succeeded before all its Pods have: rules on exit codes and counts. */
final class JobPolicies {
    private static final int RULES_MAX = 20;
    private static final int CONDITIONS_MAX = 20;
    private static final int CODES_MAX = 255;
    private static final int INDEXES_CHARACTERS_MAX = 64 * 1024;
    private static final List<String> ACTIONS = List.of("Count", "FailIndex", "FailJob", "Ignore");
    private static final List<String> OPERATORS = List.of("In", "NotIn");
    private static final List<String> STATUSES = List.of("False", "True", "Unknown");

    private JobPolicies() {}

    /** @param spec of the Job */
    static void failure(JsonObject spec, JsonObject policy, Place place) {
        int rules = policy.array("rules").size();
        if (rules > RULES_MAX) {
            place.child("rules").tooMany(rules, RULES_MAX);
        }
        Set<String> containers = new HashSet<>();
        for (String list : List.of("containers", "initContainers")) {
            spec.array("template", "spec", list)
                    .objects()
                    .forEach(container -> containers.add(container.text("name")));
        }
        boolean perIndex = spec.has("backoffLimitPerIndex");
        place.each(policy, "rules", (rule, at) -> {
            oneOf(rule.text("action"), ACTIONS, at.child("action"));
            if (rule.text("action").equals("FailIndex") && !perIndex) {
                at.child("action")
                        .invalid("FailIndex", "requires the backoffLimitPerIndex to be set");
            }
            failureRule(rule, containers, at);
        });
    }

    private static void failureRule(JsonObject rule, Set<String> containers, Place place) {
        boolean codes = rule.has("onExitCodes");
        boolean conditions = !rule.array("onPodConditions").isEmpty();
        place.with(rule, "onExitCodes", (wanted, at) -> exitCodes(wanted, containers, at));
        int count = rule.array("onPodConditions").size();
        if (count > CONDITIONS_MAX) {
            place.child("onPodConditions").tooMany(count, CONDITIONS_MAX);
        }
        place.each(rule, "onPodConditions", (condition, at) -> {
            at.child("type").form(condition.text("type"), Forms::qualifiedName);
            oneOf(condition.text("status"), STATUSES, at.child("status"));
        });
        if (codes && conditions) {
            place.wrong("specifying both OnExitCodes and OnPodConditions is not supported");
        } else if (!codes && !conditions) {
            place.wrong("specifying one of OnExitCodes and OnPodConditions is required");
        }
    }

    private static void exitCodes(JsonObject wanted, Set<String> containers, Place place) {
        String operator = wanted.text("operator");
        oneOf(operator, OPERATORS, place.child("operator"));
        wanted.string("containerName")
                .filter(name -> !containers.contains(name))
                .ifPresent(name -> place.child("containerName")
                        .invalid(
                                name,
                                "must be one of the container or initContainer names in the pod"
                                        + " template"));
        JsonArray values = wanted.array("values");
        Place at = place.child("values");
        if (values.isEmpty()) {
            at.invalid(wanted.at("values").orElse(JsonNull.NULL), "at least one value is required");
        } else if (values.size() > CODES_MAX) {
            at.tooMany(values.size(), CODES_MAX);
        }
        codes(values, operator, at);
    }

    private static void codes(JsonArray values, String operator, Place place) {
        Set<Json> seen = new HashSet<>();
        long previous = Long.MIN_VALUE;
        boolean ordered = true;
        for (int i = 0; i < values.size(); i++) {
            Json value = values.get(i);
            long code = JsonObject.of("code", value).number("code").orElse(0);
            if (operator.equals("In") && code == 0) {
                place.index(i).invalid(code, "must not be 0 for the In operator");
            }
            if (!seen.add(value)) {
                place.index(i).duplicate(value);
            }
            ordered &= previous <= code;
            previous = code;
        }
        if (!ordered) {
            place.invalid(values, "must be ordered");
        }
    }

    private static void oneOf(String value, List<String> supported, Place place) {
        if (value.isEmpty()) {
            place.required(supported.stream()
                    .map(each -> '"' + each + '"')
                    .collect(Collectors.joining(" ", "valid values: [", "]")));
        } else {
            place.oneOf(value, supported);
        }
    }

    /** @param spec of the Job, an Indexed one */
    static void success(JsonObject spec, JsonObject policy, Place place) {
        int rules = policy.array("rules").size();
        if (rules == 0) {
            place.child("rules")
                    .required("at least one rules must be specified when the successPolicy is"
                            + " specified");
        } else if (rules > RULES_MAX) {
            place.child("rules").tooMany(rules, RULES_MAX);
        }
        long completions = spec.number("completions").orElse(0);
        place.each(policy, "rules", (rule, at) -> successRule(rule, completions, at));
    }

    private static void successRule(JsonObject rule, long completions, Place place) {
        if (!rule.has("succeededCount") && !rule.has("succeededIndexes")) {
            place.required("at least one of succeededCount or succeededIndexes must be specified");
        }
        String indexes = rule.text("succeededIndexes");
        Place listed = place.child("succeededIndexes");
        if (indexes.length() > INDEXES_CHARACTERS_MAX) {
            listed.tooLong(INDEXES_CHARACTERS_MAX);
        }
        long total = Indexes.check(indexes, completions, "succeededIndexes", listed);
        if (!rule.has("succeededCount")) {
            return;
        }
        long count = rule.number("succeededCount").orElse(0);
        Place at = place.child("succeededCount");
        place.notNegative(rule, "succeededCount");
        if (count > completions) {
            at.invalid(
                    count,
                    "must be less than or equal to " + completions
                            + " (the number of specified completions)");
        }
        if (rule.has("succeededIndexes") && count > total) {
            at.invalid(
                    count,
                    "must be less than or equal to " + total
                            + " (the number of indexes in the specified succeededIndexes field)");
        }
    }
}
