package dev.kahawa.apiserver.kinds.batch;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodDefaults;
import dev.kahawa.apiserver.kinds.apps.WorkloadStrategy;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** Jobs. */
final class JobStrategy extends WorkloadStrategy {
    private static final long BACKOFF = 6;

    JobStrategy(ApiResource resource, GoForm go) {
        super(resource, go);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return super.defaults(object).update("spec", JobStrategy::filled);
    }

    private static JsonObject filled(JsonObject spec) {
        boolean uncounted = !spec.has("completions") && !spec.has("parallelism");
        JsonObject counted = uncounted ? spec.with("completions", 1) : spec;
        long backoff = spec.has("backoffLimitPerIndex") ? Integer.MAX_VALUE : BACKOFF;
        return conditions(counted)
                .withDefault("parallelism", Json.of(1))
                .withDefault("backoffLimit", Json.of(backoff))
                .withDefault("completionMode", "NonIndexed")
                .withDefault("suspend", Json.of(false))
                .withDefault("manualSelector", Json.of(false))
                .withDefault(
                        "podReplacementPolicy",
                        spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
    }

    /** A Pod's condition that a failure policy looks for is one that is true, by default. */
    static JsonObject conditions(JsonObject spec) {
        return PodDefaults.given(
                spec,
                "podFailurePolicy",
                policy -> PodDefaults.items(
                        policy,
                        "rules",
                        rule -> PodDefaults.items(
                                rule, "onPodConditions", JobStrategy::condition)));
    }

    private static JsonObject condition(JsonObject condition) {
        return condition.text("status").isEmpty() ? condition.with("status", "True") : condition;
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return super.beforeCreate(JobLabels.generated(object));
    }

    @Override
    public JsonObject read(JsonObject stored) {
        JsonObject labels = stored.object("spec", "template", "metadata", "labels");
        return labels.isEmpty() || !stored.object("metadata", "labels").isEmpty()
                ? stored
                : stored.update("metadata", metadata -> metadata.with("labels", labels));
    }

    /** New and changed Jobs are looked at in an order of their own. */
    @Override
    public List<FieldError> validate(JsonObject object) {
        return List.of();
    }

    @Override
    protected void checkSpec(JsonObject spec, Place place) {
        JobSpecValidation.job(spec, place);
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        Place place = Place.root(go);
        JobLabels.check(object, place);
        checkSpec(object.object("spec"), place.child("spec"));
        hostNames(object, place);
        return place.errors();
    }

    /** The last index ends the host name of its Pod. */
    private static void hostNames(JsonObject object, Place place) {
        JsonObject spec = object.object("spec");
        long completions = spec.number("completions").orElse(0);
        String name = object.text("metadata", "name");
        String host = name + "-" + (completions - 1);
        if (JobSpecValidation.isIndexed(spec)
                && completions > 0
                && !Forms.label(host).isEmpty()) {
            place.child("metadata", "name")
                    .invalid(name, "will not able to create pod with invalid DNS label: " + host);
        }
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        checkSpec(object.object("spec"), place.child("spec"));
        JobUpdate.check(object, old, place.child("spec"));
        return place.errors();
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        JobStatusValidation.check(object, old, place.child("status"));
        return place.errors();
    }

    @Override
    public List<String> warnings(JsonObject object) {
        return named(object, super.warnings(object));
    }
}
