package dev.kahawa.apiserver.tables;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersion;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Workloads and what scales them. */
final class WorkloadCells {
    private static final int METRICS_MAX = 2;
    private static final String UNKNOWN = "<unknown>";

    private WorkloadCells() {}

    static List<Json> podTemplate(JsonObject template, Instant now) {
        return new Row(template, now)
                .containers("template", "spec")
                .labels("template", "metadata", "labels")
                .cells();
    }

    static List<Json> replicationController(JsonObject controller, Instant now) {
        return new Row(controller, now)
                .numberAt("spec", "replicas")
                .numberAt("status", "replicas")
                .numberAt("status", "readyReplicas")
                .age()
                .containers("spec", "template", "spec")
                .labels("spec", "selector")
                .cells();
    }

    static List<Json> daemonSet(JsonObject set, Instant now) {
        return new Row(set, now)
                .numberAt("status", "desiredNumberScheduled")
                .numberAt("status", "currentNumberScheduled")
                .numberAt("status", "numberReady")
                .numberAt("status", "updatedNumberScheduled")
                .numberAt("status", "numberAvailable")
                .labels("spec", "template", "spec", "nodeSelector")
                .age()
                .containers("spec", "template", "spec")
                .selector("spec", "selector")
                .cells();
    }

    static List<Json> statefulSet(JsonObject set, Instant now) {
        long ready = set.number("status", "readyReplicas").orElse(0);
        long wanted = set.number("spec", "replicas").orElse(0);
        return new Row(set, now)
                .text(ready + "/" + wanted)
                .age()
                .containers("spec", "template", "spec")
                .cells();
    }

    static List<Json> controllerRevision(JsonObject revision, Instant now) {
        String controller = Row.NONE;
        for (JsonObject owner : revision.array("metadata", "ownerReferences").objects()) {
            if (owner.isTrue("controller")) {
                String group = GroupVersion.parse(owner.text("apiVersion")).group();
                String kind = owner.text("kind") + (group.isEmpty() ? "" : "." + group);
                controller = kind.toLowerCase(Locale.ROOT) + "/" + owner.text("name");
            }
        }
        return new Row(revision, now)
                .text(controller)
                .numberAt("revision")
                .age()
                .cells();
    }

    static List<Json> job(JsonObject job, Instant now) {
        return new Row(job, now)
                .text(jobStatus(job))
                .text(completions(job))
                .text(duration(job, now))
                .age()
                .containers("spec", "template", "spec")
                .selector("spec", "selector")
                .cells();
    }

    private static String jobStatus(JsonObject job) {
        if (has(job, "Complete")) {
            return "Complete";
        }
        if (has(job, "Failed")) {
            return "Failed";
        }
        if (job.object("metadata").has("deletionTimestamp")) {
            return "Terminating";
        }
        for (String condition : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
            if (has(job, condition)) {
                return condition;
            }
        }
        return "Running";
    }

    private static boolean has(JsonObject job, String condition) {
        return job.array("status", "conditions").objects().stream()
                .anyMatch(each -> each.text("type").equals(condition)
                        && each.text("status").equals("True"));
    }

    private static String completions(JsonObject job) {
        long succeeded = job.number("status", "succeeded").orElse(0);
        if (job.number("spec", "completions").isPresent()) {
            return succeeded + "/" + job.number("spec", "completions").getAsLong();
        }
        long parallelism = job.number("spec", "parallelism").orElse(0);
        return succeeded + "/1" + (parallelism > 1 ? " of " + parallelism : "");
    }

    private static String duration(JsonObject job, Instant now) {
        String started = job.text("status", "startTime");
        if (started.isEmpty()) {
            return "";
        }
        Instant end = job.string("status", "completionTime").map(Instant::parse).orElse(now);
        return Ages.text(Duration.between(Instant.parse(started), end));
    }

    static List<Json> cronJob(JsonObject job, Instant now) {
        String suspend = job.object("spec").has("suspend")
                ? job.isTrue("spec", "suspend") ? "True" : "False"
                : Row.UNSET;
        String last = job.text("status", "lastScheduleTime");
        return new Row(job, now)
                .textAt("", "spec", "schedule")
                .textAt(Row.NONE, "spec", "timeZone")
                .text(suspend)
                .number(job.array("status", "active").size())
                .text(last.isEmpty() ? Row.NONE : Ages.since(last, now))
                .age()
                .containers("spec", "jobTemplate", "spec", "template", "spec")
                .selector("spec", "jobTemplate", "spec", "selector")
                .cells();
    }

    static List<Json> autoscaler(JsonObject scaler, Instant now) {
        JsonObject target = scaler.object("spec", "scaleTargetRef");
        String least = scaler.number("spec", "minReplicas").isPresent()
                ? "" + scaler.number("spec", "minReplicas").getAsLong()
                : Row.UNSET;
        return new Row(scaler, now)
                .text(target.text("kind") + "/" + target.text("name"))
                .text(metrics(scaler))
                .text(least)
                .numberAt("spec", "maxReplicas")
                .numberAt("status", "currentReplicas")
                .age()
                .cells();
    }

    private static String metrics(JsonObject scaler) {
        List<JsonObject> wanted = scaler.array("spec", "metrics").objects();
        List<JsonObject> current = scaler.array("status", "currentMetrics").objects();
        List<String> metrics = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            metrics.add(
                    metric(wanted.get(i), i < current.size() ? current.get(i) : JsonObject.EMPTY));
        }
        return metrics.isEmpty() ? Row.NONE : Row.some(metrics, METRICS_MAX, ", ");
    }

    private static String metric(JsonObject wanted, JsonObject current) {
        return switch (wanted.text("type")) {
            case "External" -> value(wanted, current, "external");
            case "Object" -> value(wanted, current, "object");
            case "Pods" ->
                current.string("pods", "current", "averageValue").orElse(UNKNOWN)
                        + "/"
                        + wanted.text("pods", "target", "averageValue");
            case "Resource" -> resource(wanted, current, "resource");
            case "ContainerResource" -> resource(wanted, current, "containerResource");
            default -> "<unknown type>";
        };
    }

    private static String value(JsonObject wanted, JsonObject current, String source) {
        boolean average = wanted.object(source, "target").has("averageValue");
        String field = average ? "averageValue" : "value";
        return current.string(source, "current", field).orElse(UNKNOWN)
                + "/"
                + wanted.text(source, "target", field)
                + (average ? " (avg)" : "");
    }

    private static String resource(JsonObject wanted, JsonObject current, String source) {
        String name = wanted.text(source, "name") + ": ";
        JsonObject target = wanted.object(source, "target");
        JsonObject is = current.object(source, "current");
        if (target.has("averageValue")) {
            return name
                    + is.string("averageValue").orElse(UNKNOWN)
                    + "/"
                    + target.text("averageValue");
        }
        return name + percent(is, UNKNOWN) + "/" + percent(target, "<auto>");
    }

    private static String percent(JsonObject value, String otherwise) {
        return value.number("averageUtilization").isPresent()
                ? value.number("averageUtilization").getAsLong() + "%"
                : otherwise;
    }

    static List<Json> scale(JsonObject scale, Instant now) {
        return new Row(scale, now)
                .numberAt("spec", "replicas")
                .numberAt("status", "replicas")
                .age()
                .cells();
    }
}
