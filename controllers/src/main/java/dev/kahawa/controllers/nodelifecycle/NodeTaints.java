package dev.kahawa.controllers.nodelifecycle;

import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.Taint;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The taints that follow from a node's conditions and from {@code spec.unschedulable}; all others
 * are somebody else's and stay. Pure. (Kubernetes documentation: "Taint Nodes by Condition", "Taint
 * based Evictions".)
 */
final class NodeTaints {
    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
    private static final Map<String, String> OF_TRUE = Map.of(
            "MemoryPressure", "node.kubernetes.io/memory-pressure",
            "DiskPressure", "node.kubernetes.io/disk-pressure",
            "PIDPressure", "node.kubernetes.io/pid-pressure",
            "NetworkUnavailable", "node.kubernetes.io/network-unavailable");

    private static final Set<Taint> OURS = ours();

    private NodeTaints() {}

    private static Set<Taint> ours() {
        Set<Taint> ours = new LinkedHashSet<>();
        OF_TRUE.values().forEach(key -> ours.add(new Taint(key, Taint.NO_SCHEDULE)));
        ours.add(new Taint(UNSCHEDULABLE, Taint.NO_SCHEDULE));
        for (String key : List.of(Taint.NOT_READY, Taint.UNREACHABLE)) {
            ours.add(new Taint(key, Taint.NO_SCHEDULE));
            ours.add(new Taint(key, Taint.NO_EXECUTE));
        }
        return Set.copyOf(ours);
    }

    /** The node's taints as they should be; equal to those it has if all is well. */
    static JsonArray of(JsonObject node, Instant now) {
        Set<Taint> wanted = wanted(node);
        List<Json> taints = new ArrayList<>();
        for (JsonObject taint : node.array("spec", "taints").objects()) {
            Taint known = Taint.of(taint);
            if (!OURS.contains(known) || wanted.remove(known)) {
                taints.add(taint);
            }
        }
        wanted.forEach(missing -> taints.add(missing.json(now)));
        return JsonArray.of(taints);
    }

    private static Set<Taint> wanted(JsonObject node) {
        Set<Taint> wanted = new LinkedHashSet<>();
        for (JsonObject condition : Conditions.of(node).json().objects()) {
            String type = condition.text("type");
            String status = condition.text("status");
            if (type.equals("Ready") && !status.equals("True")) {
                String key = status.equals("False") ? Taint.NOT_READY : Taint.UNREACHABLE;
                wanted.add(new Taint(key, Taint.NO_SCHEDULE));
                wanted.add(new Taint(key, Taint.NO_EXECUTE));
            } else if (status.equals("True") && OF_TRUE.containsKey(type)) {
                wanted.add(new Taint(OF_TRUE.get(type), Taint.NO_SCHEDULE));
            }
        }
        if (node.isTrue("spec", "unschedulable")) {
            wanted.add(new Taint(UNSCHEDULABLE, Taint.NO_SCHEDULE));
        }
        return wanted;
    }
}
