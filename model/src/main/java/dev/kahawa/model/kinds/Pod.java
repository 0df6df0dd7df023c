package dev.kahawa.model.kinds;

import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.Map;

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
