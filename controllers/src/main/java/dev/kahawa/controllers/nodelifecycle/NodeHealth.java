package dev.kahawa.controllers.nodelifecycle;

import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a node was last heard of: by its status or by its Lease. What counts is when this was seen
 * here, not what time the node told, so that clocks need not agree. Pure. (Kubernetes
 * documentation: "Node heartbeats".)
 *
 * @param heartbeat the time that the node's last status tells; empty if it never told any
 * @param renewed the time that its Lease tells; empty without one
 * @param heard when either last changed
 * @param checked when anybody last looked
 */
record NodeHealth(String heartbeat, String renewed, Instant heard, Instant checked) {
    static final Duration CHECK_EVERY = Duration.ofSeconds(5);

    /** The defaults of kube-controller-manager v1.36. */
    static final Duration GRACE = Duration.ofSeconds(50);

    static final Duration STARTUP_GRACE = Duration.ofSeconds(60);

    /** Nobody looked for so long: this process itself has slept, and can't blame the node. */
    private static final Duration SLEPT = Duration.ofSeconds(20);

    private static final List<String> TOLD_BY_KUBELET =
            List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    static NodeHealth observed(
            @Nullable NodeHealth before, JsonObject node, Optional<JsonObject> lease, Instant now) {
        String heartbeat = Conditions.of(node)
                .get("Ready")
                .map(ready -> ready.text("lastHeartbeatTime"))
                .orElse("");
        String renewed = lease.map(l -> l.text("spec", "renewTime")).orElse("");
        if (before == null) {
            boolean never = Conditions.of(node).get("Ready").isEmpty() && renewed.isEmpty();
            Instant since = never ? Instant.parse(Meta.of(node).creationTimestamp()) : now;
            return new NodeHealth(heartbeat, renewed, since, now);
        }
        boolean heard = !heartbeat.equals(before.heartbeat())
                || renewed.compareTo(before.renewed()) > 0
                || before.checked().plus(SLEPT).isBefore(now);
        return new NodeHealth(heartbeat, renewed, heard ? now : before.heard(), now);
    }

    boolean isSilent(JsonObject node, Instant now) {
        boolean told = Conditions.of(node).get("Ready").isPresent();
        return now.isAfter(heard.plus(told ? GRACE : STARTUP_GRACE));
    }

    /** The node's status when nobody knows how it is. */
    static JsonObject unknown(JsonObject node, Instant now) {
        List<Json> conditions = new ArrayList<>();
        for (JsonObject condition : node.array("status", "conditions").objects()) {
            boolean doubted = TOLD_BY_KUBELET.contains(condition.text("type"))
                    && !condition.text("status").equals("Unknown");
            conditions.add(doubted ? doubted(condition, now) : condition);
        }
        for (String type : TOLD_BY_KUBELET) {
            if (Conditions.of(node).get(type).isEmpty()) {
                conditions.add(neverTold(node, type, now));
            }
        }
        return node.object("status").with("conditions", JsonArray.of(conditions));
    }

    private static JsonObject doubted(JsonObject condition, Instant now) {
        return condition
                .with("status", "Unknown")
                .with("reason", "NodeStatusUnknown")
                .with("message", "Kubelet stopped posting node status.")
                .with("lastTransitionTime", Times.seconds(now));
    }

    private static JsonObject neverTold(JsonObject node, String type, Instant now) {
        return JsonObject.builder()
                .put("type", type)
                .put("status", "Unknown")
                .put("lastHeartbeatTime", Meta.of(node).creationTimestamp())
                .put("lastTransitionTime", Times.seconds(now))
                .put("reason", "NodeStatusNeverUpdated")
                .put("message", "Kubelet never posted node status.")
                .build();
    }
}
