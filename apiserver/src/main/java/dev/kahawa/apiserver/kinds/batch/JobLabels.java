package dev.kahawa.apiserver.kinds.batch;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.selector.LabelSelector;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The labels by which a Job finds its Pods, unless its maker says how ({@code manualSelector}). */
final class JobLabels {
    private static final String UID = "batch.kubernetes.io/controller-uid";
    private static final String NAME = "batch.kubernetes.io/job-name";

    /** Without a prefix, as the first versions had them; still given, for who looks for them. */
    private static final String OLD_UID = "controller-uid";

    private static final String OLD_NAME = "job-name";

    private JobLabels() {}

    private static boolean isManual(JsonObject job) {
        return job.isTrue("spec", "manualSelector");
    }

    /** The Job with labels and a selector made from its name and uid. */
    static JsonObject generated(JsonObject job) {
        if (isManual(job)) {
            return job;
        }
        String uid = job.text("metadata", "uid");
        return job.update(
                "spec",
                spec -> spec.update(
                                "template",
                                template -> template.update(
                                        "metadata",
                                        metadata -> metadata.update(
                                                "labels", labels -> labelled(labels, job))))
                        .update(
                                "selector",
                                selector -> selector.update(
                                        "matchLabels", labels -> labels.withDefault(UID, uid))));
    }

    private static JsonObject labelled(JsonObject labels, JsonObject job) {
        JsonObject result = labels;
        for (Map.Entry<String, String> label : expected(job).entrySet()) {
            result = result.withDefault(label.getKey(), label.getValue());
        }
        return result;
    }

    private static Map<String, String> expected(JsonObject job) {
        String uid = job.text("metadata", "uid");
        String name = job.text("metadata", "name");
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(UID, uid);
        labels.put(NAME, name);
        labels.put(OLD_UID, uid);
        labels.put(OLD_NAME, name);
        return labels;
    }

    /** What was given must be what would have been made. */
    static void check(JsonObject job, Place place) {
        if (isManual(job) || !job.object("spec").has("selector")) {
            return;
        }
        JsonObject labels = job.object("spec", "template", "metadata", "labels");
        Place at = place.child("spec", "template", "metadata", "labels");
        Map<String, String> expected = expected(job);
        expected.forEach((key, value) -> {
            if (!labels.has(key)) {
                at.key(key).required("must be '" + value + "'");
            } else if (!labels.text(key).equals(value)) {
                at.key(key).invalid(labels, "must be '" + value + "'");
            }
        });
        JsonObject selector = job.object("spec", "selector");
        if (isFormed(selector) && !LabelSelector.ofJson(selector).matches(expected)) {
            place.child("spec", "selector")
                    .invalid(
                            job.at("spec", "selector").orElse(JsonNull.NULL),
                            "`selector` not auto-generated");
        }
    }

    private static boolean isFormed(JsonObject selector) {
        return selector.array("matchExpressions").objects().stream()
                .allMatch(each -> List.of("In", "NotIn", "Exists", "DoesNotExist")
                        .contains(each.text("operator")));
    }
}
