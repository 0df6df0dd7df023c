package dev.kahawa.controllers.tainteviction;

import dev.kahawa.client.Client;
import dev.kahawa.client.EventRecorder;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Listener;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Owned;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.kinds.Taint;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deletes Pods from nodes with taints of effect NoExecute that they do not tolerate, or no longer.
 * While no node at all is ready, Pods are left where nodes are merely silent: there is nowhere to
 * go, and more likely than all nodes it is this process that has lost its network.
 */
public final class TaintEvictionController {
    private static final int WORKERS = 4;
    private static final Set<String> HEALTH = Set.of(Taint.NOT_READY, Taint.UNREACHABLE);

    /** Held back, and looked at again after so long. */
    private static final Duration NOWHERE_TO_GO = Duration.ofSeconds(10);

    private final Client client;
    private final EventRecorder events;
    private final Informer nodes;
    private final Informer pods;
    private final WorkQueue<ObjectName> queue;
    private final InstantSource clock;

    /** Since when Pods have been on tainted nodes. */
    private final Map<ObjectName, Since> tainted = new ConcurrentHashMap<>();

    private record Since(String uid, Instant at) {}

    public TaintEvictionController(Workshop workshop) {
        // upstream's controller acts as the node controller too
        this.client = workshop.client("node-controller");
        this.events = workshop.events(client, "taint-eviction-controller");
        this.clock = workshop.clock();
        this.queue = new WorkQueue<>(clock);
        this.nodes = workshop.informers().of(Resource.NODES);
        this.pods = workshop.pods();
        nodes.listen(this::nodeChanged);
        pods.listen(this::podChanged);
        workshop.loop("taint eviction", queue, WORKERS, this::reconcile);
    }

    private void nodeChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        List<JsonObject> were = before == null ? List.of() : taints(before);
        List<JsonObject> are = after == null ? List.of() : taints(after);
        if (were.equals(are)) {
            return;
        }
        String node = ObjectName.of(Listener.latest(before, after)).name();
        for (JsonObject pod : pods.all()) {
            if (new Pod(pod).nodeName().equals(node)) {
                queue.add(ObjectName.of(pod));
            }
        }
    }

    private void podChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        Pod pod = new Pod(Listener.latest(before, after));
        boolean known = tainted.containsKey(pod.name());
        if (known || after != null && !taintsOf(pod).isEmpty()) {
            queue.add(pod.name());
        }
    }

    private static List<JsonObject> taints(JsonObject node) {
        return node.array("spec", "taints").objects().stream()
                .filter(taint -> taint.text("effect").equals(Taint.NO_EXECUTE))
                .toList();
    }

    private List<JsonObject> taintsOf(Pod pod) {
        return pod.nodeName().isEmpty()
                ? List.of()
                : nodes.get(new ObjectName("", pod.nodeName()))
                        .map(TaintEvictionController::taints)
                        .orElse(List.of());
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<Pod> found = pods.get(name).map(Pod::new);
        if (found.isEmpty() || !found.get().isActive()) {
            tainted.remove(name);
            return;
        }
        Pod pod = found.get();
        List<JsonObject> taints = taintsOf(pod);
        switch (Tolerance.of(taints, pod.tolerations())) {
            case Tolerance.Forever forever -> forget(pod);
            case Tolerance.For(Duration time) -> {
                Instant end = since(pod).plus(time);
                Instant now = clock.instant();
                if (end.isAfter(now)) {
                    queue.addAfter(name, Duration.between(now, end));
                } else if (isHeldBack(taints)) {
                    queue.addAfter(name, NOWHERE_TO_GO);
                } else {
                    evict(pod);
                }
            }
        }
    }

    private void forget(Pod pod) throws InterruptedException {
        if (tainted.remove(pod.name()) != null) {
            events.normal(
                    pod.json(), "TaintManagerEviction", "Cancelling deletion of Pod " + pod.name());
        }
    }

    private Instant since(Pod pod) {
        String uid = pod.meta().uid();
        Instant now = clock.instant();
        Since since = tainted.compute(
                pod.name(),
                (name, before) ->
                        before != null && before.uid().equals(uid) ? before : new Since(uid, now));
        return since.at();
    }

    /** Only silence is held against the node, and all nodes are silent. */
    private boolean isHeldBack(List<JsonObject> taints) {
        return taints.stream().allMatch(taint -> HEALTH.contains(taint.text("key")))
                && nodes.all().stream().noneMatch(node -> Conditions.of(node).isTrue("Ready"));
    }

    private void evict(Pod pod) throws InterruptedException {
        events.normal(pod.json(), "TaintManagerEviction", "Marking for deletion Pod " + pod.name());
        Pod told = pod.disrupted(
                "DeletionByTaintManager",
                "Taint manager: deleting due to NoExecute taint",
                clock.instant());
        try {
            client.update(Resource.PODS, told.json(), "status");
            client.delete(Resource.PODS, pod.name(), Owned.onlyIf(pod.meta().uid()));
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound) {
                throw refused;
            }
        }
        tainted.remove(pod.name());
    }
}
