package dev.kahawa.scheduler;

import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.Resources;
import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.Map;

/**
 * A node as the scheduler sees it.
 *
 * @param allocatable what it has for Pods
 * @param taken what its Pods ask for together
 * @param pods how many Pods it has
 */
record NodeView(JsonObject json, Resources allocatable, Resources taken, int pods) {

    String name() {
        return Meta.of(json).name();
    }

    Map<String, String> labels() {
        return Meta.of(json).labels();
    }

    static Resources allocatable(JsonObject node) {
        return Resources.of(node.object("status", "allocatable"));
    }

    List<JsonObject> taints() {
        return json.array("spec", "taints").objects();
    }

    boolean isUnschedulable() {
        return json.isTrue("spec", "unschedulable");
    }
}
