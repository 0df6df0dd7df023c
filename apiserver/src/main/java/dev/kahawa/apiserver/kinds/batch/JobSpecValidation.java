package dev.kahawa.apiserver.kinds.batch;

import dev.kahawa.apiserver.kinds.PathValidation;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodSpecValidation;
import dev.kahawa.apiserver.kinds.apps.Template;
import dev.kahawa.model.object.JsonObject;

import java.util.List;

/** What is wrong with the spec of a Job, or of a CronJob's template of one. */
final class JobSpecValidation {
    private static final List<String> MODES = List.of("NonIndexed", "Indexed");
    private static final List<String> RESTARTS = List.of("OnFailure", "Never");
    private static final List<String> REPLACEMENTS = List.of("Failed", "TerminatingOrFailed");
    private static final int MANAGER_CHARACTERS_MAX = 63;

    /** An Indexed Job's status lists indexes; these keep that list short. */
    private static final long PARALLELISM_MAX = 100_000;

    private static final long FAILED_INDEXES_MAX = 100_000;
    private static final long COMPLETIONS_HIGH = 100_000;
    private static final long HIGH_PARALLELISM_MAX = 10_000;
    private static final long HIGH_FAILED_INDEXES_MAX = 10_000;

    private JobSpecValidation() {}

    /** Of a Job: there is a selector, too, and the template's labels match it. */
    static void job(JsonObject spec, Place place) {
        template(spec, place);
        if (!spec.has("selector")) {
            place.child("selector").required();
        }
        if (!Template.matches(spec, place).orElse(true)) {
            Template.mismatched(spec, place);
        }
    }

    /** Of a template in a CronJob, and what it has in common with a Job. */
    static void template(JsonObject spec, Place place) {
        place.notNegative(
                spec,
                "parallelism",
                "completions",
                "activeDeadlineSeconds",
                "backoffLimit",
                "ttlSecondsAfterFinished",
                "backoffLimitPerIndex",
                "maxFailedIndexes");
        if (spec.has("maxFailedIndexes") && !spec.has("backoffLimitPerIndex")) {
            place.child("backoffLimitPerIndex").required("when maxFailedIndexes is specified");
        }
        spec.string("managedBy").ifPresent(name -> managedBy(name, place.child("managedBy")));
        place.optionalOneOf(spec, "completionMode", MODES);
        if (isIndexed(spec)) {
            indexed(spec, place);
        } else {
            notIndexed(spec, place);
        }
        policies(spec, place);
        PodSpecValidation.template(spec.object("template"), place.child("template"));
        restart(spec, place.child("template", "spec", "restartPolicy"));
    }

    static boolean isIndexed(JsonObject spec) {
        return spec.text("completionMode").equals("Indexed");
    }

    private static void managedBy(String name, Place place) {
        PathValidation.domainPrefixed(name, place);
        if (name.length() > MANAGER_CHARACTERS_MAX) {
            place.tooLong(MANAGER_CHARACTERS_MAX);
        }
    }

    private static void indexed(JsonObject spec, Place place) {
        long completions = spec.number("completions").orElse(0);
        long parallelism = spec.number("parallelism").orElse(0);
        long failed = spec.number("maxFailedIndexes").orElse(0);
        Place failedAt = place.child("maxFailedIndexes");
        if (!spec.has("completions")) {
            place.child("completions").required("when completion mode is Indexed");
        }
        if (parallelism > PARALLELISM_MAX) {
            place.child("parallelism")
                    .invalid(
                            parallelism,
                            "must be less than or equal to " + PARALLELISM_MAX
                                    + " when completion mode is Indexed");
        }
        if (spec.has("completions") && failed > completions) {
            failedAt.invalid(failed, "must be less than or equal to completions");
        }
        if (failed > FAILED_INDEXES_MAX) {
            failedAt.invalid(failed, "must be less than or equal to " + FAILED_INDEXES_MAX);
        }
        if (completions > COMPLETIONS_HIGH && spec.has("backoffLimitPerIndex")) {
            high(spec, parallelism, failed, place);
        }
    }

    /** Limits of failures for each of very many indexes. */
    private static void high(JsonObject spec, long parallelism, long failed, Place place) {
        String why = " when completions are above " + COMPLETIONS_HIGH
                + " and used with backoff limit per index";
        if (!spec.has("maxFailedIndexes")) {
            place.child("maxFailedIndexes")
                    .required("must be specified when completions is above " + COMPLETIONS_HIGH);
        }
        if (parallelism > HIGH_PARALLELISM_MAX) {
            place.child("parallelism")
                    .invalid(
                            parallelism,
                            "must be less than or equal to " + HIGH_PARALLELISM_MAX + why);
        }
        if (failed > HIGH_FAILED_INDEXES_MAX) {
            place.child("maxFailedIndexes")
                    .invalid(
                            failed,
                            "must be less than or equal to " + HIGH_FAILED_INDEXES_MAX + why);
        }
    }

    private static void notIndexed(JsonObject spec, Place place) {
        for (String field : List.of("backoffLimitPerIndex", "maxFailedIndexes")) {
            spec.number(field)
                    .ifPresent(value ->
                            place.child(field).invalid(value, "requires indexed completion mode"));
        }
    }

    private static void policies(JsonObject spec, Place place) {
        place.with(spec, "podFailurePolicy", (policy, at) -> JobPolicies.failure(spec, policy, at));
        place.with(spec, "successPolicy", (policy, at) -> {
            if (isIndexed(spec)) {
                JobPolicies.success(spec, policy, at);
            } else {
                at.invalidStruct(
                        "batch.v1.SuccessPolicy", policy, "requires indexed completion mode");
            }
        });
        boolean failure = spec.has("podFailurePolicy");
        place.optionalOneOf(
                spec, "podReplacementPolicy", failure ? List.of("Failed") : REPLACEMENTS);
    }

    private static void restart(JsonObject spec, Place place) {
        String policy = spec.text("template", "spec", "restartPolicy");
        if (policy.equals("Always") || policy.isEmpty()) {
            place.required("valid values: \"OnFailure\", \"Never\"");
        } else if (!RESTARTS.contains(policy)) {
            place.notSupported(policy, RESTARTS);
        } else if (spec.has("podFailurePolicy") && !policy.equals("Never")) {
            place.invalid(policy, "only \"Never\" is supported when podFailurePolicy is specified");
        }
    }
}
