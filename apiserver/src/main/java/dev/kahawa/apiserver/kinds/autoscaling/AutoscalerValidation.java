package dev.kahawa.apiserver.kinds.autoscaling;

import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.util.List;

/** What is wrong with a HorizontalPodAutoscaler. */
final class AutoscalerValidation {
    private static final int WINDOW_MAX = 3_600;
    private static final int PERIOD_MAX = 1_800;
    private static final List<String> SELECTIONS = List.of("Disabled", "Max", "Min");
    private static final List<String> POLICIES = List.of("Percent", "Pods");

    private final JsonObject old;

    /** @param old what was stored may stay as it is; empty for a new one */
    AutoscalerValidation(JsonObject old) {
        this.old = old;
    }

    void spec(JsonObject spec, Place place) {
        long min = spec.number("minReplicas").orElse(1);
        long max = spec.number("maxReplicas").orElse(0);
        boolean keepsZero = min == 0 && old.number("minReplicas").orElse(1) == 0;
        if (min < 1 && !keepsZero) {
            place.child("minReplicas").invalid(min, "must be greater than or equal to 1");
        }
        if (max == 0) {
            place.child("maxReplicas").required("must be set and greater than 0");
        } else if (max < 0) {
            place.child("maxReplicas").invalid(max, "must be greater than 0");
        }
        if (max < min) {
            place.child("maxReplicas")
                    .invalid(max, "must be greater than or equal to `minReplicas`");
        }
        target(spec.object("scaleTargetRef"), place.child("scaleTargetRef"));
        place.each(spec, "metrics", MetricValidation::metric);
        place.with(spec, "behavior", (behavior, at) -> {
            at.with(behavior, "scaleUp", AutoscalerValidation::rules);
            at.with(behavior, "scaleDown", AutoscalerValidation::rules);
        });
        boolean wakes = spec.array("metrics").objects().stream()
                .anyMatch(metric -> List.of("Object", "External").contains(metric.text("type")));
        if (min == 0 && !wakes) {
            place.child("metrics")
                    .forbidden("must specify at least one Object or External metric to support"
                            + " scaling to zero replicas");
        }
    }

    private void target(JsonObject target, Place place) {
        reference(target, place);
        String version = target.text("apiVersion");
        Place at = place.child("apiVersion");
        if (version.equals(old.text("scaleTargetRef", "apiVersion")) && !old.isEmpty()) {
            return;
        }
        boolean core = target.text("kind").equals("ReplicationController") && version.equals("v1");
        if (version.split("/", -1).length > 2) {
            at.invalid(version, "unexpected GroupVersion string: " + version);
        } else if (version.indexOf('/') <= 0 && !core) {
            at.invalid(version, "apiVersion must specify API group");
        }
    }

    /** Something by its kind and name. */
    static void reference(JsonObject reference, Place place) {
        for (String field : List.of("kind", "name")) {
            place.child(field).requiredForm(reference.text(field), Forms::pathSegment);
        }
    }

    private static void rules(JsonObject rules, Place place) {
        long window = rules.number("stabilizationWindowSeconds").orElse(0);
        Place at = place.child("stabilizationWindowSeconds");
        if (window < 0) {
            at.invalid(window, "must be greater than or equal to zero");
        } else if (window > WINDOW_MAX) {
            at.invalid(window, "must be less than or equal to " + WINDOW_MAX);
        }
        place.optionalOneOf(rules, "selectPolicy", SELECTIONS);
        if (rules.array("policies").isEmpty()) {
            place.child("policies").required("must specify at least one Policy");
        }
        place.each(rules, "policies", AutoscalerValidation::policy);
        String tolerance = rules.text("tolerance");
        if (Quantity.tryParse(tolerance).filter(amount -> amount.signum() < 0).isPresent()) {
            place.child("tolerance").invalid(tolerance, "must be greater or equal to zero");
        }
    }

    private static void policy(JsonObject policy, Place place) {
        if (!POLICIES.contains(policy.text("type"))) {
            place.child("type").notSupported(policy.text("type"), POLICIES);
        }
        for (String field : List.of("value", "periodSeconds")) {
            long number = policy.number(field).orElse(0);
            if (number <= 0) {
                place.child(field).invalid(number, "must be greater than zero");
            }
        }
        long period = policy.number("periodSeconds").orElse(0);
        if (period > PERIOD_MAX) {
            place.child("periodSeconds")
                    .invalid(period, "must be less than or equal to " + PERIOD_MAX);
        }
    }
}
