package dev.kahawa.apiserver.admission;

import dev.kahawa.model.kinds.Taint;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

/** A new Node takes no Pods before it is known to be ready. */
public final class TaintNodesByCondition implements AdmissionPlugin {
    private static final Taint NOT_READY = new Taint(Taint.NOT_READY, Taint.NO_SCHEDULE);

    @Override
    public JsonObject mutate(Attributes attributes, JsonObject node) {
        if (!attributes.isCreateOf("", "nodes")) {
            return node;
        }
        JsonArray taints = node.array("spec", "taints");
        boolean tainted = taints.objects().stream().map(Taint::of).anyMatch(NOT_READY::equals);
        JsonObject taint = JsonObject.of("key", NOT_READY.key()).with("effect", NOT_READY.effect());
        return tainted
                ? node
                : node.update("spec", spec -> spec.with("taints", taints.plus(taint)));
    }
}
