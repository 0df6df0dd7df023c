package dev.kahawa.apiserver.kinds.autoscaling;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.Map;

/** A metric in both versions: version 1 has what version 2 nests side by side. */
final class AutoscalerMetric {
    /** The amounts of a target or a current value, and how version 1 ends their names. */
    private static final Map<String, List<String>> AMOUNTS = Map.of(
            "resource", List.of("averageUtilization", "averageValue"),
            "containerResource", List.of("averageUtilization", "averageValue"),
            "pods", List.of("averageValue"),
            "object", List.of("value", "averageValue"),
            "external", List.of("value", "averageValue"));

    private AutoscalerMetric() {}

    /** @param side {@code target} or {@code current} */
    static JsonObject first(JsonObject metric, String side) {
        String kind = MetricValidation.field(metric.text("type"));
        JsonObject source = metric.object(kind);
        JsonObject amounts = source.object(side);
        JsonObject result = JsonObject.EMPTY;
        if (kind.equals("object")) {
            result = result.with("target", source.object("describedObject"));
        }
        boolean named = source.has("metric");
        result = named
                ? result.with("metricName", source.text("metric", "name"))
                : result.with("name", source.text("name"));
        boolean external = kind.equals("external");
        if (external && source.object("metric").has("selector")) {
            result = result.with("metricSelector", source.object("metric", "selector"));
        }
        for (String amount : AMOUNTS.getOrDefault(kind, List.of())) {
            Json value = amounts.get(amount);
            result = value == null ? result : result.with(name(kind, side, amount), value);
        }
        if (!external && source.object("metric").has("selector")) {
            result = result.with("selector", source.object("metric", "selector"));
        }
        if (source.has("container")) {
            result = result.with("container", source.text("container"));
        }
        return JsonObject.of("type", metric.text("type")).with(kind, result);
    }

    static JsonObject second(JsonObject metric, String side) {
        String type = metric.text("type");
        if (type.isEmpty()) {
            return metric;
        }
        String kind = MetricValidation.field(type);
        JsonObject source = metric.object(kind);
        JsonObject amounts = JsonObject.EMPTY;
        for (String amount : AMOUNTS.getOrDefault(kind, List.of())) {
            Json value = source.get(name(kind, side, amount));
            amounts = value == null ? amounts : amounts.with(amount, value);
        }
        if (side.equals("target")) {
            amounts = amounts.with("type", targetType(amounts));
        }
        JsonObject result = JsonObject.of(side, amounts);
        if (kind.equals("object")) {
            result = result.with("describedObject", source.object("target"));
        }
        if (source.has("metricName")) {
            String selector = kind.equals("external") ? "metricSelector" : "selector";
            JsonObject named = JsonObject.of("name", source.text("metricName"));
            result = result.with(
                    "metric",
                    source.has(selector) ? named.with("selector", source.object(selector)) : named);
        } else {
            result = result.with("name", source.text("name"));
        }
        if (source.has("container")) {
            result = result.with("container", source.text("container"));
        }
        return JsonObject.of("type", type).with(kind, result);
    }

    private static String targetType(JsonObject amounts) {
        if (amounts.has("averageUtilization")) {
            return "Utilization";
        }
        return amounts.has("averageValue") ? "AverageValue" : "Value";
    }

    /** Such as {@code targetAverageValue}; an object's average has no side in its name. */
    private static String name(String kind, String side, String amount) {
        boolean bare = kind.equals("object") && amount.equals("averageValue");
        return bare ? amount : side + Character.toUpperCase(amount.charAt(0)) + amount.substring(1);
    }
}
