package dev.kahawa.node;

import dev.kahawa.client.Client;
import dev.kahawa.client.EventRecorder;
import dev.kahawa.client.Index;
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
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.node.kubelet.KubeletEndpoints;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Nodes without machines: they are there, tell that they are well, and say of every Pod bound to
 * them that it runs, until it is to go.
 */
public final class SimulatedNodes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedNodes.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration STATUS_EVERY = Duration.ofMinutes(5);
    private static final Duration SIGHT = Duration.ofSeconds(5);
    private static final int POD_WORKERS = 16;
    private static final int NODE_WORKERS = 4;
    private static final String ACCOUNT = "simulated-nodes";

    private final Client client;
    private final Informers informers;
    private final Informer pods;
    private final Informer nodes;
    private final Index podsByNode;
    private final Map<String, Member> simulated;
    private final WorkQueue<ObjectName> podQueue;
    private final WorkQueue<String> nodeQueue;
    private final Loop<ObjectName> podLoop;
    private final Loop<String> nodeLoop;
    private final InstantSource clock;
    private final Thread starter;

    /** One of the nodes, with what it hands out and tells. */
    private record Member(SimulatedNode node, Addresses addresses, EventRecorder events) {}

    private SimulatedNodes(Handler server, int count, InstantSource clock) {
        this.client = Client.ofServiceAccount(server, ACCOUNT, "kubelet/v1.36.0");
        this.clock = clock;
        this.simulated = IntStream.rangeClosed(1, count)
                .mapToObj(SimulatedNode::new)
                .collect(Collectors.toUnmodifiableMap(SimulatedNode::name, this::member));
        this.podQueue = new WorkQueue<>(clock);
        this.nodeQueue = new WorkQueue<>(clock);
        this.informers = new Informers(client);
        this.pods = informers.of(Resource.PODS, this::ofInterest);
        this.nodes = informers.of(Resource.NODES);
        this.podsByNode = pods.index(pod -> List.of(pod.text("spec", "nodeName")));
        pods.listen(this::podChanged);
        nodes.listen(this::nodeChanged);
        this.podLoop = new Loop<>("simulated pods", podQueue, this::syncPod, POD_WORKERS);
        this.nodeLoop = new Loop<>("simulated nodes", nodeQueue, this::syncNode, NODE_WORKERS);
        this.starter = Thread.ofVirtual().name("simulated nodes").unstarted(this::run);
    }

    private Member member(SimulatedNode node) {
        JsonObject source = JsonObject.of("component", "kubelet").with("host", node.name());
        return new Member(node, new Addresses(node), new EventRecorder(client, source, clock));
    }

    /**
     * Starts so many nodes; simulated nodes of earlier times beyond them are removed.
     *
     * @param count at most {@link SimulatedNode#NUMBER_MAX}
     * @throws IllegalArgumentException if there are to be more
     */
    public static SimulatedNodes start(Handler server, int count, InstantSource clock) {
        if (count > SimulatedNode.NUMBER_MAX) {
            throw new IllegalArgumentException(
                    "at most " + SimulatedNode.NUMBER_MAX + " nodes can be simulated");
        }
        SimulatedNodes all = new SimulatedNodes(server, count, clock);
        all.starter.start();
        return all;
    }

    /** What the API server asks each of the nodes, by the node's name. */
    public Map<String, Handler> kubelets() {
        return simulated.keySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        name -> name,
                        name -> new KubeletEndpoints(
                                new SimulatedPods(client, name, this::isAlive), clock)));
    }

    private boolean isAlive(ObjectName pod) {
        return pods.get(pod).map(Pod::new).filter(p -> !p.isFinished()).isPresent();
    }

    private void run() {
        try {
            informers.start();
            simulated.keySet().forEach(nodeQueue::add);
            podLoop.start();
            nodeLoop.start();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** A running Pod needs few words until it ends; one elsewhere hardly any. */
    private JsonObject ofInterest(JsonObject pod) {
        JsonObject kept = Informer.withoutManagedFields(pod);
        boolean here = simulated.containsKey(pod.text("spec", "nodeName"));
        return here && !isSettled(new Pod(pod)) ? kept : essence(kept);
    }

    private static JsonObject essence(JsonObject pod) {
        JsonObject metadata = JsonObject.builder()
                .put("name", pod.text("metadata", "name"))
                .put("namespace", pod.text("metadata", "namespace"))
                .put("uid", pod.text("metadata", "uid"))
                .put("resourceVersion", pod.text("metadata", "resourceVersion"))
                .build();
        return JsonObject.builder()
                .put("metadata", metadata)
                .put("spec", JsonObject.of("nodeName", pod.text("spec", "nodeName")))
                .put(
                        "status",
                        JsonObject.of("phase", pod.text("status", "phase"))
                                .with("podIP", pod.text("status", "podIP")))
                .build();
    }

    /** Nothing is to be done about it. */
    private static boolean isSettled(Pod pod) {
        boolean ends = pod.meta().isBeingDeleted();
        return !ends && (pod.isFinished() || pod.phase().equals("Running"));
    }

    private void podChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        Pod pod = new Pod(Listener.latest(before, after));
        Member member = simulated.get(pod.nodeName());
        if (member == null) {
            return;
        }
        if (after == null) {
            member.addresses().free(pod.meta().uid());
        } else if (!isSettled(pod)) {
            podQueue.add(pod.name());
        } else if (!pod.ip().isEmpty()) {
            member.addresses().keep(pod.meta().uid(), pod.ip());
        }
    }

    private void nodeChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        if (after == null && before != null) {
            nodeQueue.add(Meta.of(before).name());
        } else if (after != null
                && Meta.of(after).labels().containsKey(SimulatedNode.LABEL)
                && !simulated.containsKey(Meta.of(after).name())) {
            nodeQueue.add(Meta.of(after).name());
        }
    }

    private void syncNode(String name) throws InterruptedException {
        Member member = simulated.get(name);
        if (member == null) {
            retire(name);
            return;
        }
        SimulatedNode node = member.node();
        ObjectName key = new ObjectName("", name);
        Optional<JsonObject> there = client.find(Resource.NODES, key);
        JsonObject object = there.isPresent() ? there.get() : register(member);
        tellStatus(node, object);
        renewLease(node, object);
        nodeQueue.addAfter(name, HEARTBEAT);
    }

    /** A simulated node that is no longer wanted, and the Pods it would leave in limbo. */
    private void retire(String name) throws InterruptedException {
        Optional<JsonObject> node = nodes.get(new ObjectName("", name));
        if (node.isEmpty() || !Meta.of(node.get()).labels().containsKey(SimulatedNode.LABEL)) {
            return;
        }
        for (JsonObject pod : podsByNode.get(name)) {
            remove(new Pod(pod));
        }
        client.delete(Resource.NODES, new ObjectName("", name), JsonObject.EMPTY);
    }

    private JsonObject register(Member member) throws InterruptedException {
        SimulatedNode node = member.node();
        JsonObject created = client.create(Resource.NODES, node.object());
        member.events().normal(nodeReference(node), "Starting", "Starting kubelet.");
        return created;
    }

    private static JsonObject nodeReference(SimulatedNode node) {
        // upstream's kubelet names the node by its name where others put the uid
        return JsonObject.of("kind", "Node")
                .with("metadata", JsonObject.of("name", node.name()).with("uid", node.name()));
    }

    private void tellStatus(SimulatedNode node, JsonObject object) throws InterruptedException {
        String last = Conditions.of(object)
                .get("Ready")
                .map(ready -> ready.text("lastHeartbeatTime"))
                .orElse("");
        String due = Times.seconds(clock.instant().minus(STATUS_EVERY));
        if (last.compareTo(due) > 0 && Conditions.of(object).isTrue("Ready")) {
            return;
        }
        JsonObject status = node.status(Conditions.of(object), clock.instant());
        client.mergePatch(
                Resource.NODES, ObjectName.of(object), "status", JsonObject.of("status", status));
    }

    private void renewLease(SimulatedNode node, JsonObject object) throws InterruptedException {
        JsonObject lease = node.lease(object, clock.instant());
        try {
            client.mergePatch(Resource.LEASES, ObjectName.of(lease), "", lease);
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound) {
                throw refused;
            }
            client.create(Resource.LEASES, lease);
        }
    }

    private void syncPod(ObjectName name) throws InterruptedException {
        Optional<Pod> found = pods.get(name).map(Pod::new);
        if (found.isEmpty() || isSettled(found.get())) {
            return;
        }
        Pod pod = found.get();
        Member member = simulated.get(pod.nodeName());
        if (member == null) {
            return;
        }
        if (pod.meta().isBeingDeleted()) {
            end(member, pod);
        } else {
            run(member, pod);
        }
    }

    private void run(Member member, Pod pod) throws InterruptedException {
        String host = member.node().hostAddress();
        Pod current = pod;
        if (pod.json().array("status", "containerStatuses").isEmpty()) {
            current = write(pod, new SimulatedPod(pod, host, clock.instant()).creating());
        }
        EventRecorder events = member.events();
        for (JsonObject container : pod.containers()) {
            String image = container.text("image");
            events.normal(
                    pod.json(),
                    path(container),
                    "Pulled",
                    "Container image \"" + image + "\" already present on machine");
            events.normal(pod.json(), path(container), "Created", "Container created");
            events.normal(pod.json(), path(container), "Started", "Container started");
        }
        boolean onHost = pod.json().isTrue("spec", "hostNetwork");
        String address = onHost ? host : member.addresses().take(pod.meta().uid());
        write(current, new SimulatedPod(current, host, clock.instant()).running(address));
    }

    private void end(Member member, Pod pod) throws InterruptedException {
        for (JsonObject container : pod.containers()) {
            member.events()
                    .normal(
                            pod.json(),
                            path(container),
                            "Killing",
                            "Stopping container " + container.text("name"));
        }
        if (!pod.isFinished() && pod.phase().equals("Running")) {
            write(pod, new SimulatedPod(pod, member.node().hostAddress(), clock.instant()).ended());
        }
        remove(pod);
    }

    private void remove(Pod pod) throws InterruptedException {
        JsonObject options = JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .put("gracePeriodSeconds", 0)
                .put("preconditions", JsonObject.of("uid", pod.meta().uid()))
                .build();
        try {
            client.delete(Resource.PODS, pod.name(), options);
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound && refused.reason() != Reason.Conflict) {
                throw refused;
            }
            LOG.debug("pod {} went by itself", pod.name());
        }
    }

    private Pod write(Pod pod, JsonObject status) throws InterruptedException {
        JsonObject written =
                client.update(Resource.PODS, pod.json().with("status", status), "status");
        pods.awaitWrite(written, SIGHT);
        return new Pod(written);
    }

    private static String path(JsonObject container) {
        return "spec.containers{" + container.text("name") + "}";
    }

    @Override
    public void close() throws InterruptedException {
        starter.interrupt();
        starter.join();
        podLoop.close();
        nodeLoop.close();
        informers.close();
    }
}
