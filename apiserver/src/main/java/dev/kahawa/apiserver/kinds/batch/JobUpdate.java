package dev.kahawa.apiserver.kinds.batch;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.Optional;

/** What of a Job may not change. */
final class JobUpdate {
    private static final List<String> DIRECTIVES =
            List.of("nodeSelector", "tolerations", "schedulingGates");

    private JobUpdate() {}

    /** @param place of the spec */
    static void check(JsonObject object, JsonObject old, Place place) {
        JsonObject is = object.object("spec");
        JsonObject was = old.object("spec");
        completions(is, was, place);
        place.immutable(is, was, "selector");
        JsonObject template = is.object("template");
        if (!template.equals(comparable(template, old))) {
            place.child("template")
                    .invalid(
                            place.go().struct("core.v1.PodTemplateSpec", template),
                            Place.IMMUTABLE);
        }
        place.immutable(is, was, "completionMode");
        place.immutableStruct("batch.v1.PodFailurePolicy", is, was, "podFailurePolicy");
        place.immutable(is, was, "backoffLimitPerIndex");
        place.immutable(is, was, "managedBy");
        place.immutableStruct("batch.v1.SuccessPolicy", is, was, "successPolicy");
    }

    /** An Indexed Job may be made larger or smaller as a whole. */
    private static void completions(JsonObject is, JsonObject was, Place place) {
        if (!JobSpecValidation.isIndexed(is)) {
            place.immutable(is, was, "completions");
            return;
        }
        Json wanted = is.at("completions").orElse(JsonNull.NULL);
        boolean changed = !is.at("completions").equals(was.at("completions"));
        if (changed && is.has("completions") && !wanted.equals(is.get("parallelism"))) {
            place.child("completions")
                    .invalid(wanted, "can only be modified in tandem with spec.parallelism");
        }
    }

    /** The old template with what may change taken from the new one: where Pods may run. */
    private static JsonObject comparable(JsonObject template, JsonObject old) {
        JsonObject was = old.object("spec", "template");
        if (!isWaiting(old)) {
            return was;
        }
        JsonObject spec = was.object("spec");
        for (String field : DIRECTIVES) {
            spec = taken(spec, template.object("spec"), field);
        }
        JsonObject affinity = affinity(template.object("spec"), spec);
        spec = affinity.isEmpty() && !template.object("spec").has("affinity")
                ? spec.without("affinity")
                : spec.with("affinity", affinity);
        JsonObject metadata = taken(
                taken(was.object("metadata"), template.object("metadata"), "annotations"),
                template.object("metadata"),
                "labels");
        JsonObject result = was.with("spec", spec);
        return metadata.isEmpty() && !template.has("metadata")
                ? result.without("metadata")
                : result.with("metadata", metadata);
    }

    /** No Pod of it runs, nor has one since it was last suspended. */
    private static boolean isWaiting(JsonObject job) {
        return job.isTrue("spec", "suspend")
                && (job.text("status", "startTime").isEmpty()
                        || Conditions.of(job).isTrue("Suspended"));
    }

    private static JsonObject affinity(JsonObject is, JsonObject was) {
        return taken(was.object("affinity"), is.object("affinity"), "nodeAffinity");
    }

    private static JsonObject taken(JsonObject into, JsonObject from, String field) {
        Optional<Json> value = from.at(field);
        return value.isPresent() ? into.with(field, value.get()) : into.without(field);
    }
}
