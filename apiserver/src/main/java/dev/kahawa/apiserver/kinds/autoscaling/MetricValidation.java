package dev.kahawa.apiserver.kinds.autoscaling;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What is wrong with a metric that an autoscaler looks at. */
final class MetricValidation {
    private static final List<String> TARGETS = List.of("Utilization", "Value", "AverageValue");

    /** Sorted, as a refusal lists them. */
    private static final List<String> TYPES =
            List.of("ContainerResource", "External", "Object", "Pods", "Resource");

    private static final List<String> FIELDS =
            List.of("object", "pods", "resource", "containerResource", "external");
    private static final Map<String, BiConsumer<JsonObject, Place>> CHECKS = Map.of(
            "object", MetricValidation::object,
            "pods", MetricValidation::pods,
            "resource", MetricValidation::resource,
            "containerResource", MetricValidation::containerResource,
            "external", MetricValidation::external);

    private MetricValidation() {}

    static void metric(JsonObject metric, Place place) {
        String type = metric.text("type");
        Place at = place.child("type");
        if (type.isEmpty()) {
            at.required("must specify a metric source type");
        }
        if (!TYPES.contains(type)) {
            at.notSupported(type, TYPES);
        }
        List<String> present = FIELDS.stream().filter(metric::has).toList();
        if (!present.isEmpty()) {
            // of several only the first is looked at
            String first = present.getFirst();
            CHECKS.getOrDefault(first, (source, where) -> {})
                    .accept(metric.object(first), place.child(first));
        }
        String expected = TYPES.contains(type) ? field(type) : "";
        if (!expected.isEmpty() && !metric.has(expected)) {
            place.child(expected).required("must populate information for the given metric source");
        }
        if (!TYPES.contains(type)) {
            // upstream says it twice
            at.notSupported(type, TYPES);
        }
        if (present.size() != 1) {
            present.stream()
                    .filter(other -> !other.equals(expected))
                    .forEach(other -> place.child(other)
                            .forbidden("must populate the given metric source only"));
        }
    }

    /** What a type's source is given in. */
    static String field(String type) {
        return Character.toLowerCase(type.charAt(0)) + type.substring(1);
    }

    private static void object(JsonObject source, Place place) {
        AutoscalerValidation.reference(
                source.object("describedObject"), place.child("describedObject"));
        named(source, place);
        JsonObject target = source.object("target");
        target(target, place);
        if (!target.has("value") && !target.has("averageValue")) {
            place.child("target", "averageValue")
                    .required("must set either a target value or averageValue");
        }
    }

    private static void pods(JsonObject source, Place place) {
        named(source, place);
        target(source.object("target"), place);
        String average = source.text("target", "averageValue");
        if (Quantity.tryParse(average).filter(amount -> amount.signum() > 0).isEmpty()) {
            place.child("target", "averageValue")
                    .required("must specify a positive target averageValue");
        }
    }

    private static void external(JsonObject source, Place place) {
        named(source, place);
        JsonObject target = source.object("target");
        target(target, place);
        if (!target.has("value") && !target.has("averageValue")) {
            place.child("target", "averageValue")
                    .required("must set either a target value for metric or a per-pod target");
        }
        if (target.has("value") && target.has("averageValue")) {
            place.child("target", "value")
                    .forbidden("may not set both a target value for metric and a per-pod target");
        }
    }

    private static void resource(JsonObject source, Place place) {
        if (source.text("name").isEmpty()) {
            place.child("name").required("must specify a resource name");
        }
        used(source.object("target"), place);
    }

    private static void containerResource(JsonObject source, Place place) {
        if (source.text("name").isEmpty()) {
            place.child("name").required("must specify a resource name");
        }
        if (source.text("container").isEmpty()) {
            place.child("container").required("must specify a container");
        }
        used(source.object("target"), place);
    }

    private static void used(JsonObject target, Place place) {
        target(target, place);
        boolean utilization = target.has("averageUtilization");
        boolean raw = target.has("averageValue");
        if (!utilization && !raw) {
            place.child("target", "averageUtilization")
                    .required("must set either a target raw value or a target utilization");
        }
        if (utilization && raw) {
            place.child("target", "averageValue")
                    .forbidden("may not set both a target raw value and a target utilization");
        }
    }

    private static void named(JsonObject source, Place place) {
        String name = source.text("metric", "name");
        Place at = place.child("metric", "name");
        if (name.isEmpty()) {
            at.required("must specify a metric name");
        } else {
            at.form(name, Forms::pathSegment);
        }
    }

    private static void target(JsonObject target, Place owner) {
        Place place = owner.child("target");
        String type = target.text("type");
        if (type.isEmpty()) {
            place.child("type").required("must specify a metric target type");
        }
        if (!TARGETS.contains(type)) {
            place.child("type").invalid(type, "must be either Utilization, Value, or AverageValue");
        }
        for (String field : List.of("value", "averageValue")) {
            String amount = target.text(field);
            if (target.has(field) && Quantity.parse(amount).signum() <= 0) {
                place.child(field).invalid(amount, "must be positive");
            }
        }
        target.number("averageUtilization").ifPresent(percent -> {
            if (percent < 1) {
                place.child("averageUtilization").invalid(percent, "must be greater than 0");
            }
        });
    }
}
