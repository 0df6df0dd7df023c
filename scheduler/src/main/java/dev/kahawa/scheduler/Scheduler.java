package dev.kahawa.scheduler;

import dev.kahawa.client.Client;
import dev.kahawa.client.EventRecorder;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Informers;
import dev.kahawa.client.Listener;
import dev.kahawa.client.Loop;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.kinds.Resources;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.User;
import dev.kahawa.model.status.ApiException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Binds Pods to nodes. One Pod is placed at a time; the bindings are written side by side, and
 * count as done for the Pods after them.
 */
public final class Scheduler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final String NAME = "default-scheduler";
    private static final User USER = User.of("system:kube-scheduler", "system:authenticated");

    /** Bindings under way at once; placing waits when there are as many. */
    private static final int BINDINGS_MAX = 64;

    private final Client client;
    private final EventRecorder events;
    private final Informers informers;
    private final Informer pods;
    private final Informer nodes;
    private final Usage usage = new Usage();

    /** Of each node, read once and not for each Pod. */
    private final Map<String, Resources> allocatable = new ConcurrentHashMap<>();

    private final Set<ObjectName> unplaced = ConcurrentHashMap.newKeySet();
    private final Semaphore bindings = new Semaphore(BINDINGS_MAX);
    private final WorkQueue<ObjectName> queue;
    private final Loop<ObjectName> loop;
    private final InstantSource clock;
    private final Thread starter;

    private Scheduler(Handler server, InstantSource clock) {
        this.client = new Client(server, USER, "kube-scheduler/v1.36.0");
        this.clock = clock;
        this.events = new EventRecorder(client, JsonObject.of("component", NAME), clock);
        this.queue = new WorkQueue<>(clock);
        this.informers = new Informers(client);
        this.pods = informers.of(Resource.PODS, Scheduler::essence);
        this.nodes = informers.of(Resource.NODES);
        pods.listen(this::podChanged);
        nodes.listen(this::nodeChanged);
        this.loop = new Loop<>("scheduler", queue, this::reconcile, 1);
        this.starter = Thread.ofVirtual().name("scheduler").unstarted(this::run);
    }

    public static Scheduler start(Handler server, InstantSource clock) {
        Scheduler scheduler = new Scheduler(server, clock);
        scheduler.starter.start();
        return scheduler;
    }

    private void run() {
        try {
            informers.start();
            loop.start();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** What placing needs of a Pod: once it is bound, no more than what it takes of its node. */
    private static JsonObject essence(JsonObject pod) {
        JsonObject kept = Informer.withoutManagedFields(pod);
        if (pod.text("spec", "nodeName").isEmpty()) {
            return kept;
        }
        JsonObject metadata = JsonObject.builder()
                .put("name", pod.text("metadata", "name"))
                .put("namespace", pod.text("metadata", "namespace"))
                .put("uid", pod.text("metadata", "uid"))
                .put("resourceVersion", pod.text("metadata", "resourceVersion"))
                .build();
        JsonObject spec = JsonObject.builder()
                .put("nodeName", pod.text("spec", "nodeName"))
                .put("containers", requestsOf(pod.array("spec", "containers")))
                .put("initContainers", requestsOf(pod.array("spec", "initContainers")))
                .put("overhead", pod.object("spec", "overhead"))
                .build();
        return JsonObject.builder()
                .put("metadata", metadata)
                .put("spec", spec)
                .put("status", JsonObject.of("phase", pod.text("status", "phase")))
                .build();
    }

    private static JsonArray requestsOf(JsonArray containers) {
        return containers.mapObjects(container -> JsonObject.builder()
                .put("restartPolicy", container.text("restartPolicy"))
                .put("resources", container.object("resources"))
                .build());
    }

    private void podChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        if (before != null && (after == null || new Pod(after).isFinished())) {
            usage.remove(Meta.of(before).uid());
            unplaced.remove(ObjectName.of(before));
            wakeUnplaced();
        }
        if (after == null || new Pod(after).isFinished()) {
            return;
        }
        Pod pod = new Pod(after);
        if (!pod.nodeName().isEmpty()) {
            unplaced.remove(pod.name());
            usage.put(pod.meta().uid(), pod.nodeName(), Resources.requestedBy(pod));
        } else if (isOurs(pod)) {
            queue.add(pod.name());
        }
    }

    private void nodeChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        String name = Meta.of(Listener.latest(before, after)).name();
        if (after == null) {
            allocatable.remove(name);
        } else {
            allocatable.put(name, NodeView.allocatable(after));
        }
        wakeUnplaced();
    }

    private static boolean isOurs(Pod pod) {
        return pod.json().text("spec", "schedulerName").equals(NAME)
                && pod.nodeName().isEmpty()
                && pod.json().array("spec", "schedulingGates").isEmpty()
                && pod.isActive();
    }

    /** Something has changed that may make room. */
    private void wakeUnplaced() {
        unplaced.forEach(queue::add);
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<Pod> pod = pods.get(name).map(Pod::new).filter(Scheduler::isOurs);
        if (pod.isEmpty() || usage.has(pod.get().meta().uid())) {
            return;
        }
        switch (Placement.of(pod.get(), views())) {
            case Placement.On(String node) -> assign(pod.get(), node);
            case Placement.Nowhere(String message) -> giveUp(pod.get(), message);
        }
    }

    private List<NodeView> views() {
        List<NodeView> views = new ArrayList<>();
        for (JsonObject node : nodes.all()) {
            Resources room = allocatable.get(Meta.of(node).name());
            if (room != null && !Meta.of(node).isBeingDeleted()) {
                Usage.Total total = usage.of(Meta.of(node).name());
                views.add(new NodeView(node, room, total.requests(), total.pods()));
            }
        }
        return views;
    }

    private void assign(Pod pod, String node) throws InterruptedException {
        unplaced.remove(pod.name());
        usage.put(pod.meta().uid(), node, Resources.requestedBy(pod));
        bindings.acquire();
        Thread.ofVirtual().name("binding " + pod.name()).start(() -> bind(pod, node));
    }

    private void bind(Pod pod, String node) {
        try {
            client.create(Resource.PODS, pod.name(), "binding", binding(pod, node));
            events.normal(
                    pod.json(), "Scheduled", "Successfully assigned " + pod.name() + " to " + node);
        } catch (ApiException refused) {
            LOG.info("binding {} to {}: {}", pod.name(), node, refused.text());
            usage.remove(pod.meta().uid());
            queue.retry(pod.name());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            bindings.release();
        }
    }

    private static JsonObject binding(Pod pod, String node) {
        JsonObject metadata = JsonObject.builder()
                .put("name", pod.meta().name())
                .put("namespace", pod.meta().namespace())
                .put("uid", pod.meta().uid())
                .build();
        return JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Binding")
                .put("metadata", metadata)
                .put("target", JsonObject.of("kind", "Node").with("name", node))
                .build();
    }

    private void giveUp(Pod pod, String message) throws InterruptedException {
        unplaced.add(pod.name());
        events.warning(pod.json(), "FailedScheduling", message);
        Conditions before = Conditions.of(pod.json());
        Conditions after = before.with(
                new Conditions.Change("PodScheduled", "False", "Unschedulable", message),
                clock.instant());
        if (!after.equals(before)) {
            JsonObject status = JsonObject.of("conditions", after.json());
            client.mergePatch(Resource.PODS, pod.name(), "status", JsonObject.of("status", status));
        }
    }

    @Override
    public void close() throws InterruptedException {
        starter.interrupt();
        starter.join();
        loop.close();
        informers.close();
    }
}
