package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.List;

/** What the server makes of a new Pod before it is stored. */
public final class PodPreparation {
    private static final List<String> AFFINITIES = List.of("podAffinity", "podAntiAffinity");
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private PodPreparation() {}

    /** Fields of features that are off by default in v1.36 are dropped without a word. */
    public static JsonObject withoutDisabled(JsonObject spec) {
        JsonObject result = spec.without("schedulingGroup").without("workloadRef");
        for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
            result = PodDefaults.items(result, list, PodPreparation::withoutStopSignal);
        }
        return PodDefaults.items(
                result,
                "volumes",
                volume -> PodDefaults.given(
                        volume,
                        "projected",
                        projected -> PodDefaults.items(
                                projected,
                                "sources",
                                source -> source.without("clusterTrustBundle")
                                        .without("podCertificate"))));
    }

    private static JsonObject withoutStopSignal(JsonObject container) {
        JsonObject lifecycle = container.object("lifecycle");
        if (!lifecycle.has("stopSignal")) {
            return container;
        }
        JsonObject rest = lifecycle.without("stopSignal");
        return rest.isEmpty() ? container.without("lifecycle") : container.with("lifecycle", rest);
    }

    /** A Pod that may not be scheduled yet says so; its status's condition. */
    public static JsonObject status(JsonObject pod, String now) {
        JsonObject spec = pod.object("spec");
        JsonObject status = JsonObject.of("phase", "Pending");
        if (!spec.array("schedulingGates").isEmpty()) {
            JsonObject condition = JsonObject.builder()
                    .put("type", "PodScheduled")
                    .put("status", "False")
                    .put("lastTransitionTime", now)
                    .put("reason", "SchedulingGated")
                    .put("message", "Scheduling is blocked due to non-empty scheduling gates")
                    .build();
            status = status.with("conditions", JsonArray.of(condition));
        }
        // a client that says which is believed, though the rest of its status is not
        return status.with(
                "qosClass",
                pod.string("status", "qosClass")
                        .filter(quality -> !quality.isEmpty())
                        .orElseGet(() -> PodResources.qualityOfService(spec)));
    }

    /** The keys of labels that terms name become expressions with the Pod's own values. */
    public static JsonObject withMatchedLabels(JsonObject spec, JsonObject labels) {
        JsonObject result = PodDefaults.given(spec, "affinity", affinity -> {
            JsonObject changed = affinity;
            for (String kind : AFFINITIES) {
                changed = PodDefaults.given(changed, kind, terms -> terms(terms, labels));
            }
            return changed;
        });
        return PodDefaults.items(
                result, "topologySpreadConstraints", each -> matched(each, labels));
    }

    private static JsonObject terms(JsonObject affinity, JsonObject labels) {
        JsonObject required = PodDefaults.items(affinity, REQUIRED, term -> matched(term, labels));
        return PodDefaults.items(
                required,
                PREFERRED,
                weighted -> PodDefaults.given(
                        weighted, "podAffinityTerm", term -> matched(term, labels)));
    }

    private static JsonObject matched(JsonObject term, JsonObject labels) {
        if (!term.has("labelSelector")) {
            return term;
        }
        JsonArray expressions = term.array("labelSelector", "matchExpressions");
        expressions = plus(expressions, term.array("matchLabelKeys"), "In", labels);
        expressions = plus(expressions, term.array("mismatchLabelKeys"), "NotIn", labels);
        JsonArray all = expressions;
        return all.isEmpty()
                ? term
                : term.update("labelSelector", selector -> selector.with("matchExpressions", all));
    }

    private static JsonArray plus(
            JsonArray expressions, JsonArray keys, String operator, JsonObject labels) {
        JsonArray result = expressions;
        for (String key : keys.strings()) {
            if (labels.has(key)) {
                result = result.plus(JsonObject.builder()
                        .put("key", key)
                        .put("operator", operator)
                        .put("values", JsonArray.of(Json.of(labels.text(key))))
                        .build());
            }
        }
        return result;
    }
}
