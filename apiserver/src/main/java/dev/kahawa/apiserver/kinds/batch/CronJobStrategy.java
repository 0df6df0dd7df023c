package dev.kahawa.apiserver.kinds.batch;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodDefaults;
import dev.kahawa.apiserver.kinds.PodPreparation;
import dev.kahawa.apiserver.kinds.PodWarnings;
import dev.kahawa.apiserver.kinds.apps.WorkloadStrategy;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.zone.ZoneRulesProvider;
import java.util.List;
import java.util.function.UnaryOperator;

/** CronJobs: Jobs made from a template, on a schedule. */
final class CronJobStrategy extends DefaultStrategy {
    private static final List<String> CONCURRENCY = List.of("Allow", "Forbid", "Replace");

    /** The controller adds a dash and ten digits, and a Job's name has at most 63 characters. */
    private static final int NAME_CHARACTERS_MAX = 52;

    private final GoForm go;

    CronJobStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        JsonObject filled = object.update(
                "spec",
                spec -> spec.withDefault("concurrencyPolicy", "Allow")
                        .withDefault("suspend", Json.of(false))
                        .withDefault("successfulJobsHistoryLimit", Json.of(3))
                        .withDefault("failedJobsHistoryLimit", Json.of(1)));
        return withJob(
                filled,
                job -> JobStrategy.conditions(job)
                        .update("template", pods -> pods.update("spec", PodDefaults::spec)));
    }

    /** The CronJob with the spec of its Jobs changed. */
    private static JsonObject withJob(JsonObject object, UnaryOperator<JsonObject> change) {
        return object.update(
                "spec",
                spec -> spec.update("jobTemplate", template -> template.update("spec", change)));
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return firstGeneration(withoutDisabled(object).without("status"));
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return withGeneration(withStatusOf(withoutDisabled(object), old), old);
    }

    private static JsonObject withoutDisabled(JsonObject object) {
        return withJob(
                object,
                job -> PodDefaults.given(
                        job,
                        "template",
                        pods -> PodDefaults.given(pods, "spec", PodPreparation::withoutDisabled)));
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        Place place = Place.root(go);
        check(object.object("spec"), JsonObject.EMPTY, place.child("spec"));
        String name = object.text("metadata", "name");
        if (name.length() > NAME_CHARACTERS_MAX) {
            place.child("metadata", "name")
                    .invalid(name, "must be no more than " + NAME_CHARACTERS_MAX + " characters");
        }
        return place.errors();
    }

    /** What was stored with a zone in its schedule, or with an unknown one, may stay so. */
    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        check(object.object("spec"), old.object("spec"), place.child("spec"));
        return place.errors();
    }

    private static void check(JsonObject spec, JsonObject old, Place place) {
        String schedule = spec.text("schedule");
        Place at = place.child("schedule");
        if (schedule.isEmpty()) {
            at.required();
        } else {
            CronSchedule.problem(schedule).ifPresent(why -> at.invalid(schedule, why));
            zoned(spec, old, schedule, at);
        }
        place.notNegative(spec, "startingDeadlineSeconds");
        if (spec.has("timeZone") && !spec.at("timeZone").equals(old.at("timeZone"))) {
            timeZone(spec.text("timeZone"), place.child("timeZone"));
        }
        place.child("concurrencyPolicy").oneOf(spec.text("concurrencyPolicy"), CONCURRENCY);
        jobTemplate(spec.object("jobTemplate", "spec"), place.child("jobTemplate", "spec"));
        place.notNegative(spec, "successfulJobsHistoryLimit", "failedJobsHistoryLimit");
    }

    private static void zoned(JsonObject spec, JsonObject old, String schedule, Place place) {
        boolean allowed = old.text("schedule").contains("TZ");
        if (!schedule.contains("TZ")) {
            return;
        }
        if (!allowed) {
            place.invalid(
                    schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        } else if (spec.has("timeZone")) {
            place.invalid(schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule");
        }
    }

    private static void timeZone(String zone, Place place) {
        if (zone.isEmpty()) {
            place.invalid(zone, "timeZone must be nil or non-empty string");
            return;
        }
        if (zone.equalsIgnoreCase("Local")) {
            place.invalid(
                    zone,
                    "timeZone must be an explicit time zone as defined in"
                            + " https://www.iana.org/time-zones");
        }
        if (!zone.equals("Local") && !ZoneRulesProvider.getAvailableZoneIds().contains(zone)) {
            place.invalid(zone, "unknown time zone " + zone);
        }
    }

    private static void jobTemplate(JsonObject job, Place place) {
        JobSpecValidation.template(job, place);
        if (job.has("selector")) {
            place.child("selector")
                    .invalid(
                            job.at("selector").orElse(JsonNull.NULL),
                            "`selector` will be auto-generated");
        }
        if (job.isTrue("manualSelector")) {
            Place at = place.child("manualSelector");
            at.errors()
                    .add(FieldError.notSupported(
                            at.path(), Json.of(true), List.of("nil", "false")));
        }
    }

    @Override
    public List<String> warnings(JsonObject object) {
        String[] path = {"spec", "jobTemplate", "spec", "template", "spec"};
        return WorkloadStrategy.named(
                object, PodWarnings.of(object.object(path), Place.root(go).child(path)));
    }
}
