package dev.kahawa.controllers.nodelifecycle;

import dev.kahawa.client.Client;
import dev.kahawa.client.EventRecorder;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Listener;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks after nodes: one that is silent for too long is of unknown health, its Pods are not ready,
 * and its taints say what its conditions say.
 */
public final class NodeLifecycleController {
    private static final int WORKERS = 4;
    private static final Duration SIGHT = Duration.ofSeconds(5);
    private static final String LEASES = "kube-node-lease";

    /** Old names of labels, which are kept equal to the new ones. */
    private static final Map<String, String> OLD_LABELS = Map.of(
            "kubernetes.io/arch", "beta.kubernetes.io/arch",
            "kubernetes.io/os", "beta.kubernetes.io/os");

    private final Client client;
    private final EventRecorder events;
    private final Informer nodes;
    private final Informer leases;
    private final Informer pods;
    private final WorkQueue<ObjectName> queue;
    private final InstantSource clock;

    /** What is remembered of each node; forgotten with it. */
    private final Map<ObjectName, Known> known = new ConcurrentHashMap<>();

    /** @param wasReady whether it was when its Pods were last looked after */
    private record Known(NodeHealth health, boolean wasReady) {}

    public NodeLifecycleController(Workshop workshop) {
        this.client = workshop.client("node-controller");
        this.events = workshop.events(client, "node-controller");
        this.clock = workshop.clock();
        this.queue = new WorkQueue<>(clock);
        this.nodes = workshop.informers().of(Resource.NODES);
        this.leases = workshop.informers().of(Resource.LEASES);
        this.pods = workshop.pods();
        nodes.listen((before, after) -> queue.add(ObjectName.of(Listener.latest(before, after))));
        pods.listen(this::podChanged);
        workshop.loop("nodes", queue, WORKERS, this::reconcile);
    }

    /** A Pod that comes to a node of which nothing is heard. */
    private void podChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        if (after == null) {
            return;
        }
        String name = new Pod(after).nodeName();
        boolean came = before == null || !new Pod(before).nodeName().equals(name);
        ObjectName node = new ObjectName("", name);
        if (came && !name.isEmpty() && nodes.get(node).filter(this::isUnknown).isPresent()) {
            queue.add(node);
        }
    }

    private boolean isUnknown(JsonObject node) {
        return ready(node).equals("Unknown");
    }

    /** The status of the condition; empty if the node never told any. */
    private static String ready(JsonObject node) {
        return Conditions.of(node).get("Ready").map(c -> c.text("status")).orElse("");
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<JsonObject> found = nodes.get(name);
        if (found.isEmpty()) {
            known.remove(name);
            return;
        }
        JsonObject node = found.get();
        Known before = known.get(name);
        if (before == null) {
            register(node);
        }
        Instant now = clock.instant();
        NodeHealth health = NodeHealth.observed(
                before == null ? null : before.health(),
                node,
                leases.get(new ObjectName(LEASES, name.name())),
                now);
        boolean wasReady = before == null ? ready(node).equals("True") : before.wasReady();
        known.put(name, new Known(health, wasReady));
        queue.addAfter(name, NodeHealth.CHECK_EVERY);
        if (health.isSilent(node, now)) {
            node = doubted(node, now);
        }
        node = marked(node, now);
        boolean isReady = ready(node).equals("True");
        if (!isReady && (wasReady || isUnknown(node))) {
            if (wasReady) {
                events.normal(
                        node, "NodeNotReady", "Node " + name + " status is now: NodeNotReady");
            }
            markPodsNotReady(name.name(), now);
        }
        known.put(name, new Known(health, isReady));
    }

    private void register(JsonObject node) throws InterruptedException {
        String name = Meta.of(node).name();
        events.normal(
                node,
                "RegisteredNode",
                "Node " + name + " event: Registered Node " + name + " in Controller");
    }

    private JsonObject doubted(JsonObject node, Instant now) throws InterruptedException {
        JsonObject status = NodeHealth.unknown(node, now);
        return status.equals(node.object("status"))
                ? node
                : seen(client.update(Resource.NODES, node.with("status", status), "status"));
    }

    /** With the taints and labels that the node should have. */
    private JsonObject marked(JsonObject node, Instant now) throws InterruptedException {
        JsonArray taints = NodeTaints.of(node, now);
        JsonObject labels = missingLabels(node);
        boolean same = taints.equals(node.array("spec", "taints")) && labels.isEmpty();
        if (same) {
            return node;
        }
        // the version: taints that somebody adds meanwhile must not be lost
        JsonObject metadata = JsonObject.of("resourceVersion", Meta.of(node).resourceVersion())
                .with("labels", labels);
        JsonObject patch =
                JsonObject.of("metadata", metadata).with("spec", JsonObject.of("taints", taints));
        return seen(client.mergePatch(Resource.NODES, ObjectName.of(node), "", patch));
    }

    private JsonObject seen(JsonObject written) throws InterruptedException {
        nodes.awaitWrite(written, SIGHT);
        return written;
    }

    private static JsonObject missingLabels(JsonObject node) {
        Map<String, String> labels = Meta.of(node).labels();
        JsonObject missing = JsonObject.EMPTY;
        for (Map.Entry<String, String> label : OLD_LABELS.entrySet()) {
            String value = labels.get(label.getKey());
            if (value != null && !value.equals(labels.get(label.getValue()))) {
                missing = missing.with(label.getValue(), value);
            }
        }
        return missing;
    }

    private void markPodsNotReady(String node, Instant now) throws InterruptedException {
        for (JsonObject object : pods.all()) {
            Pod pod = new Pod(object);
            if (pod.nodeName().equals(node) && pod.isReady()) {
                markNotReady(pod, now);
            }
        }
    }

    private void markNotReady(Pod pod, Instant now) throws InterruptedException {
        JsonArray conditions = pod.json()
                .array("status", "conditions")
                .mapObjects(condition -> condition.text("type").equals("Ready")
                        ? condition
                                .with("status", "False")
                                .with("lastTransitionTime", Times.seconds(now))
                        : condition);
        JsonObject changed =
                pod.json().update("status", status -> status.with("conditions", conditions));
        try {
            JsonObject written = client.update(Resource.PODS, changed, "status");
            pods.awaitWrite(written, SIGHT);
            events.warning(written, "NodeNotReady", "Node is not ready");
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound) {
                throw refused;
            }
        }
    }
}
