package dev.kahawa.apiserver.kinds.batch;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a Job's status, whichever controller keeps it (KEP-4368). */
final class JobStatusValidation {
    private static final List<String> COUNTS =
            List.of("active", "succeeded", "failed", "ready", "terminating");
    private static final List<String> LASTING = List.of("Failed", "Complete", "FailureTarget");

    private final JsonObject job;
    private final JsonObject status;
    private final JsonObject old;
    private final Place place;

    private JobStatusValidation(JsonObject job, JsonObject old, Place place) {
        this.job = job;
        this.status = job.object("status");
        this.old = old;
        this.place = place;
    }

    /** @param place of the status */
    static void check(JsonObject job, JsonObject old, Place place) {
        JobStatusValidation validation = new JobStatusValidation(job, old, place);
        place.notNegative(job.object("status"), COUNTS.toArray(String[]::new));
        validation.uncounted();
        validation.conditions();
        validation.times();
        validation.finished();
        validation.indexes();
        validation.changes();
    }

    private boolean is(String condition) {
        return Conditions.of(job).isTrue(condition);
    }

    private long count(String field) {
        return status.number(field).orElse(0);
    }

    private void uncounted() {
        Set<String> seen = new HashSet<>();
        JsonObject pods = status.object("uncountedTerminatedPods");
        for (String list : List.of("succeeded", "failed")) {
            place.child("uncountedTerminatedPods").eachText(pods, list, (uid, at) -> {
                if (uid.isEmpty()) {
                    at.invalid(uid, "must not be empty");
                } else if (!seen.add(uid)) {
                    at.duplicate(uid);
                }
            });
        }
    }

    private void conditions() {
        Place at = place.child("conditions");
        if (is("Complete") && is("Failed")) {
            at.wrong("cannot set Complete=True and Failed=true conditions");
        }
        if (is("Complete") && is("FailureTarget")) {
            at.wrong("cannot set Complete=True and FailureTarget=true conditions");
        }
        if (is("Failed") && !is("FailureTarget")) {
            at.wrong("cannot set Failed=True condition without the FailureTarget=true condition");
        }
        if (is("Complete") && !is("SuccessCriteriaMet")) {
            at.wrong("cannot set Complete=True condition without the SuccessCriteriaMet=true"
                    + " condition");
        }
    }

    private void times() {
        boolean completed = status.has("completionTime");
        Place at = place.child("completionTime");
        String time = status.text("completionTime");
        if (completed && !is("Complete")) {
            at.invalid(time, "cannot set completionTime when there is no Complete=True condition");
        }
        if (!completed && is("Complete")) {
            at.required("completionTime is required for Complete jobs");
        }
        // both are RFC 3339 in UTC, which sorts as text
        if (completed && time.compareTo(status.text("startTime")) < 0) {
            at.invalid(time, "completionTime cannot be set before startTime");
        }
    }

    private void finished() {
        if (!is("Complete") && !is("Failed")) {
            return;
        }
        for (String field : List.of("active", "terminating")) {
            if (count(field) > 0) {
                place.child(field).invalid(count(field), field + ">0 is invalid for finished job");
            }
        }
        if (!status.has("startTime")) {
            place.child("startTime").required("startTime is required for finished job");
        }
        JsonObject pods = status.object("uncountedTerminatedPods");
        if (!pods.array("succeeded").isEmpty() || !pods.array("failed").isEmpty()) {
            place.child("uncountedTerminatedPods")
                    .invalidStruct(
                            "batch.v1.UncountedTerminatedPods",
                            pods,
                            "uncountedTerminatedPods needs to be empty for finished job");
        }
    }

    private void indexes() {
        JsonObject spec = job.object("spec");
        String completed = status.text("completedIndexes");
        long completions = spec.number("completions").orElse(0);
        if (spec.has("completions")) {
            Indexes.check(
                    completed, completions, "completedIndexes", place.child("completedIndexes"));
            Indexes.check(
                    status.text("failedIndexes"),
                    completions,
                    "failedIndexes",
                    place.child("failedIndexes"));
        }
        if (!completed.isEmpty() && !JobSpecValidation.isIndexed(spec)) {
            place.child("completedIndexes")
                    .invalid(
                            completed,
                            "cannot set non-empty completedIndexes when non-indexed completion"
                                    + " mode");
        }
        if (status.has("failedIndexes") && !spec.has("backoffLimitPerIndex")) {
            place.child("failedIndexes")
                    .invalid(
                            status.text("failedIndexes"),
                            "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
        }
        if (status.has("ready") && count("ready") > count("active")) {
            place.child("ready").invalid(count("ready"), "cannot set more ready pods than active");
        }
    }

    private void changes() {
        for (String field : List.of("failed", "succeeded")) {
            if (count(field) < old.number("status", field).orElse(0)) {
                place.child(field)
                        .invalid(count(field), "cannot decrease the " + field + " counter");
            }
        }
        for (String condition : LASTING) {
            if (Conditions.of(old).isTrue(condition) && !is(condition)) {
                place.child("conditions")
                        .wrong("cannot disable the terminal " + condition + "=True condition");
            }
        }
        Json start = old.at("status", "startTime").orElse(JsonNull.NULL);
        Json now = status.at("startTime").orElse(JsonNull.NULL);
        boolean resumed = Conditions.of(old).isTrue("Suspended") || job.isTrue("spec", "suspend");
        if (start == JsonNull.NULL || start.equals(now) || resumed) {
            return;
        }
        if (now == JsonNull.NULL) {
            place.child("startTime").required("startTime cannot be removed for unsuspended job");
        } else {
            place.child("startTime")
                    .invalid(now, "startTime cannot be updated for unsuspended job");
        }
    }
}
