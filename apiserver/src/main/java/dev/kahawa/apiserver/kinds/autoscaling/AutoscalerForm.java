package dev.kahawa.apiserver.kinds.autoscaling;

import dev.kahawa.apiserver.registry.StoredForm;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.schema.GroupVersionKind;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Autoscalers of version 1, which has but one target: the use of the processor. Version 2's other
 * metrics, its behaviour and its conditions are told in annotations there.
 */
final class AutoscalerForm implements StoredForm {
    private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
    private static final String METRICS = PREFIX + "metrics";
    private static final String CURRENT_METRICS = PREFIX + "current-metrics";
    private static final String CONDITIONS = PREFIX + "conditions";
    private static final String BEHAVIOR = PREFIX + "behavior";
    private static final List<String> ANNOTATIONS =
            List.of(METRICS, CURRENT_METRICS, CONDITIONS, BEHAVIOR);
    private static final String TARGET = "targetCPUUtilizationPercentage";
    private static final String CURRENT = "currentCPUUtilizationPercentage";

    @Override
    public GroupVersionKind kind() {
        return new GroupVersionKind("autoscaling", "v2", "HorizontalPodAutoscaler");
    }

    static boolean tellsMetrics(JsonObject first) {
        return !parsed(first, METRICS).isEmpty();
    }

    /** A metric of the processor's use, in percent of what is requested. */
    static JsonObject cpu(long percent) {
        return resource("target", new JsonInt(percent));
    }

    private static JsonObject resource(String side, Json percent) {
        JsonObject amount = JsonObject.of("averageUtilization", percent);
        JsonObject typed = side.equals("target") ? amount.with("type", "Utilization") : amount;
        return JsonObject.of("type", "Resource")
                .with("resource", JsonObject.of("name", "cpu").with(side, typed));
    }

    @Override
    public JsonObject stored(JsonObject served) {
        JsonArray metrics = metrics(served, METRICS, "target", "spec", TARGET);
        JsonArray current = metrics(served, CURRENT_METRICS, "current", "status", CURRENT);
        JsonArray conditions = parsed(served, CONDITIONS).array("items");
        JsonObject behavior = AutoscalerBehavior.second(parsed(served, BEHAVIOR).object("value"));
        JsonObject stored = served.with("apiVersion", "autoscaling/v2")
                .update("metadata", AutoscalerForm::unannotated)
                .update("spec", spec -> {
                    JsonObject plain = spec.without(TARGET);
                    JsonObject measured =
                            metrics.isEmpty() ? plain : plain.with("metrics", metrics);
                    return behavior.isEmpty() ? measured : measured.with("behavior", behavior);
                });
        return stored.update("status", status -> {
            JsonObject plain = status.without(CURRENT);
            JsonObject measured = current.isEmpty() ? plain : plain.with("currentMetrics", current);
            return conditions.isEmpty() ? measured : measured.with("conditions", conditions);
        });
    }

    private static JsonObject unannotated(JsonObject metadata) {
        JsonObject notes = metadata.object("annotations");
        for (String name : ANNOTATIONS) {
            notes = notes.without(name);
        }
        return notes.isEmpty()
                ? metadata.without("annotations")
                : metadata.with("annotations", notes);
    }

    /** Those of the annotation, and the processor's last. */
    private static JsonArray metrics(
            JsonObject served, String annotation, String side, String part, String field) {
        List<Json> metrics = new ArrayList<>();
        for (JsonObject metric : parsed(served, annotation).array("items").objects()) {
            metrics.add(AutoscalerMetric.second(metric, side));
        }
        if (served.object(part).get(field) instanceof JsonInt percent) {
            metrics.add(resource(side, percent));
        }
        return JsonArray.of(metrics);
    }

    /**
     * What an annotation holds: a list as {@code items}, an object as {@code value}; nothing if it
     * is absent or, as upstream has it, if it can't be read.
     */
    private static JsonObject parsed(JsonObject object, String annotation) {
        String text = object.text("metadata", "annotations", annotation);
        if (text.isEmpty()) {
            return JsonObject.EMPTY;
        }
        try {
            Json json = JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
            return JsonObject.of(json instanceof JsonArray ? "items" : "value", json);
        } catch (MalformedJsonException unreadable) {
            return JsonObject.EMPTY;
        }
    }

    @Override
    public JsonObject served(JsonObject stored) {
        JsonObject spec = stored.object("spec");
        JsonObject status = stored.object("status");
        JsonObject served = stored.with("apiVersion", "autoscaling/v1")
                .with("spec", first(spec, "metrics", "target", TARGET).without("behavior"))
                .with(
                        "status",
                        first(status, "currentMetrics", "current", CURRENT).without("conditions"));
        served = annotated(served, METRICS, others(spec.array("metrics"), "target"));
        served = annotated(
                served, CURRENT_METRICS, others(status.array("currentMetrics"), "current"));
        served = annotated(served, CONDITIONS, status.array("conditions"));
        return spec.has("behavior")
                ? annotated(served, BEHAVIOR, AutoscalerBehavior.internal(spec.object("behavior")))
                : served;
    }

    private static JsonObject first(JsonObject part, String list, String side, String field) {
        JsonObject plain = part.without(list);
        return part.array(list).objects().stream()
                .filter(metric -> isUse(metric, side))
                .findFirst()
                .flatMap(metric -> metric.at("resource", side, "averageUtilization"))
                .map(percent -> plain.with(field, percent))
                .orElse(plain);
    }

    private static boolean isUse(JsonObject metric, String side) {
        return metric.text("resource", "name").equals("cpu")
                && metric.number("resource", side, "averageUtilization").isPresent();
    }

    /** Without the first of the processor's use, as version 1 writes them. */
    private static JsonArray others(JsonArray metrics, String side) {
        List<Json> others = new ArrayList<>();
        boolean found = false;
        for (JsonObject metric : metrics.objects()) {
            if (!found && isUse(metric, side)) {
                found = true;
            } else {
                others.add(AutoscalerMetric.first(metric, side));
            }
        }
        return JsonArray.of(others);
    }

    private static JsonObject annotated(JsonObject object, String name, Json value) {
        if (value instanceof JsonArray list && list.isEmpty()) {
            return object;
        }
        String text = new String(JsonWriter.write(value), StandardCharsets.UTF_8);
        return object.update(
                "metadata", m -> m.update("annotations", notes -> notes.with(name, text)));
    }
}
