package dev.kahawa.model.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Pod (core/v1). */
public record Pod(JsonObject json) {

    public Meta meta() {
        return Meta.of(json);
    }

    public ObjectName name() {
        return ObjectName.of(json);
    }

    /** The node it is bound to; empty while it is not. */
    public String nodeName() {
        return json.text("spec", "nodeName");
    }

    public String phase() {
        return json.text("status", "phase");
    }

    /** Whether it has run to its end, well or not. */
    public boolean isFinished() {
        return phase().equals("Succeeded") || phase().equals("Failed");
    }

    /** Neither finished nor on its way out. */
    public boolean isActive() {
        return !isFinished() && !meta().isBeingDeleted();
    }

    public boolean isReady() {
        return Conditions.of(json).isTrue("Ready");
    }

    public String ip() {
        return json.text("status", "podIP");
    }

    /**
     * With the condition {@code DisruptionTarget}, which tells why it is about to be ended.
     * (KEP-3329.)
     */
    public Pod disrupted(String reason, String message, Instant now) {
        Optional<JsonObject> before = Conditions.of(json).get("DisruptionTarget");
        boolean same = before.filter(c -> c.text("status").equals("True")).isPresent();
        JsonObject.Builder condition = JsonObject.builder().put("type", "DisruptionTarget");
        json.number("metadata", "generation")
                .ifPresent(generation -> condition.put("observedGeneration", generation));
        condition
                .put("status", "True")
                .put("lastProbeTime", JsonNull.NULL)
                .put(
                        "lastTransitionTime",
                        same ? before.get().text("lastTransitionTime") : Times.seconds(now))
                .put("reason", reason)
                .put("message", message);
        List<Json> all = new ArrayList<>();
        for (JsonObject each : json.array("status", "conditions").objects()) {
            all.add(each.text("type").equals("DisruptionTarget") ? condition.build() : each);
        }
        if (before.isEmpty()) {
            all.add(condition.build());
        }
        return new Pod(json.update("status", s -> s.with("conditions", JsonArray.of(all))));
    }

    public List<JsonObject> containers() {
        return json.array("spec", "containers").objects();
    }

    public List<JsonObject> tolerations() {
        return json.array("spec", "tolerations").objects();
    }

    public Map<String, String> nodeSelector() {
        return json.object("spec", "nodeSelector").strings();
    }
}
