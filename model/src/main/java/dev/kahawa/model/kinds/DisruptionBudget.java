package dev.kahawa.model.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.selector.LabelSelector;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A PodDisruptionBudget (policy/v1): how many of the Pods it selects may be missing. */
public record DisruptionBudget(JsonObject json) {
    public static final String DISRUPTION_ALLOWED = "DisruptionAllowed";

    public Meta meta() {
        return Meta.of(json);
    }

    /** Whether the Pod is in its care; without a selector it has none, with an empty one all. */
    public boolean selects(JsonObject pod) {
        return json.at("spec", "selector").flatMap(Json::asObject).isPresent()
                && meta().namespace().equals(Meta.of(pod).namespace())
                && LabelSelector.ofJson(json.object("spec", "selector"))
                        .matches(Meta.of(pod).labels());
    }

    public long currentHealthy() {
        return count("currentHealthy");
    }

    public long desiredHealthy() {
        return count("desiredHealthy");
    }

    public long disruptionsAllowed() {
        return count("disruptionsAllowed");
    }

    public long observedGeneration() {
        return count("observedGeneration");
    }

    private long count(String field) {
        return json.number("status", field).orElse(0);
    }

    /** When Pods, by name, were allowed to be evicted whose deletion has not been seen yet. */
    public Map<String, String> disruptedPods() {
        return json.object("status", "disruptedPods").strings();
    }

    /** Unhealthy Pods go whatever the budget says. */
    public boolean allowsUnhealthy() {
        return json.text("spec", "unhealthyPodEvictionPolicy").equals("AlwaysAllow");
    }

    /** The condition {@code DisruptionAllowed}. */
    public Optional<JsonObject> condition() {
        return Conditions.of(json).get(DISRUPTION_ALLOWED);
    }

    /** With the condition that goes with the disruptions now allowed. */
    public DisruptionBudget withCondition(Instant now) {
        return disruptionsAllowed() > 0
                ? withCondition("True", "SufficientPods", "", now)
                : withCondition("False", "InsufficientPods", "", now);
    }

    /** With the condition as given; its time moves when its status does. */
    public DisruptionBudget withCondition(
            String status, String reason, String message, Instant now) {
        Optional<JsonObject> before = condition();
        boolean same = before.filter(c -> c.text("status").equals(status)).isPresent();
        JsonObject.Builder condition = JsonObject.builder()
                .put("type", DISRUPTION_ALLOWED)
                .put("status", status)
                .put("observedGeneration", observedGeneration())
                .put(
                        "lastTransitionTime",
                        same ? before.get().text("lastTransitionTime") : Times.seconds(now))
                .put("reason", reason)
                .put("message", message);
        List<Json> all = new ArrayList<>();
        for (JsonObject each : json.array("status", "conditions").objects()) {
            all.add(each.text("type").equals(DISRUPTION_ALLOWED) ? condition.build() : each);
        }
        if (before.isEmpty()) {
            all.add(condition.build());
        }
        return new DisruptionBudget(
                json.update("status", s -> s.with("conditions", JsonArray.of(all))));
    }
}
