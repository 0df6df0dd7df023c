package dev.kahawa.node.machine;

import dev.kahawa.client.Client;
import dev.kahawa.client.Resource;
import dev.kahawa.client.Rounds;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ContainerRuntime.Health;
import dev.kahawa.node.runtime.ContainerRuntime.Version;
import dev.kahawa.node.runtime.Images.Image;
import dev.kahawa.node.runtime.RuntimeFailedException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Registers a node, and tells over and over that it lives (by its Lease) and how it is (by its
 * status, when that changes and every five minutes).
 */
public final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration UNTIL_READY = Duration.ofSeconds(1);
    private static final Duration STATUS_EVERY = Duration.ofMinutes(5);

    private final Client client;
    private final NodeView view;
    private final ContainerRuntime runtime;
    private final Supplier<NodeView.Pressure> pressure;
    private final Runnable registered;
    private final InstantSource clock;
    private final Rounds rounds;
    private @Nullable Version version;

    /** @param registered called each time that the Node object was made */
    public Heartbeat(
            Client client,
            NodeView view,
            ContainerRuntime runtime,
            Supplier<NodeView.Pressure> pressure,
            Runnable registered,
            InstantSource clock) {
        this.client = client;
        this.view = view;
        this.runtime = runtime;
        this.pressure = pressure;
        this.registered = registered;
        this.clock = clock;
        this.rounds = new Rounds("node heartbeat", () -> beat() ? EVERY : UNTIL_READY);
    }

    public void start() {
        rounds.start();
    }

    /** Whether all is well and told. */
    private boolean beat() throws InterruptedException {
        try {
            JsonObject node = node();
            renewLease(node);
            return tellStatus(node);
        } catch (ApiException refused) {
            LOG.warn("node {}: {}", view.identity().name(), refused.text());
            return false;
        }
    }

    private JsonObject node() throws InterruptedException {
        ObjectName name = new ObjectName("", view.identity().name());
        Optional<JsonObject> known = client.find(Resource.NODES, name);
        if (known.isPresent()) {
            return labelled(known.get());
        }
        JsonObject made = client.create(Resource.NODES, view.object());
        registered.run();
        return made;
    }

    private JsonObject labelled(JsonObject node) throws InterruptedException {
        Map<String, String> before = node.object("metadata", "labels").strings();
        if (before.entrySet().containsAll(view.labels().entrySet())) {
            return node;
        }
        JsonObject labels = JsonObject.ofStrings(view.labels());
        return client.mergePatch(
                Resource.NODES,
                ObjectName.of(node),
                "",
                JsonObject.of("metadata", JsonObject.of("labels", labels)));
    }

    private void renewLease(JsonObject node) throws InterruptedException {
        JsonObject lease = view.lease(node, clock.instant());
        try {
            client.mergePatch(Resource.LEASES, ObjectName.of(lease), "", lease);
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound) {
                throw refused;
            }
            client.create(Resource.LEASES, lease);
        }
    }

    private boolean tellStatus(JsonObject node) throws InterruptedException {
        NodeView.Wellness wellness = wellness();
        Conditions before = Conditions.of(node);
        JsonObject status = view.status(before, wellness, clock.instant());
        boolean due = before.get("Ready")
                .map(c -> c.text("lastHeartbeatTime"))
                .filter(last ->
                        last.compareTo(Times.seconds(clock.instant().minus(STATUS_EVERY))) > 0)
                .isEmpty();
        if (due || differs(node.object("status"), status)) {
            client.mergePatch(
                    Resource.NODES, ObjectName.of(node), "status", JsonObject.of("status", status));
        }
        return wellness.health().runtimeProblem().isEmpty()
                && wellness.health().networkProblem().isEmpty();
    }

    private static boolean differs(JsonObject before, JsonObject after) {
        return !after.keys().stream()
                .allMatch(key -> key.equals("conditions")
                        ? timeless(before).equals(timeless(after))
                        : Objects.equals(after.get(key), before.get(key)));
    }

    private static List<JsonObject> timeless(JsonObject status) {
        return status.array("conditions").objects().stream()
                .map(c -> c.without("lastHeartbeatTime"))
                .toList();
    }

    private NodeView.Wellness wellness() throws InterruptedException {
        try {
            if (version == null) {
                version = runtime.version();
            }
            List<Image> images = runtime.images().list();
            return new NodeView.Wellness(version, runtime.health(), pressure.get(), images);
        } catch (RuntimeFailedException away) {
            version = null;
            Health health = new Health("container runtime is down: " + away.getMessage(), "");
            return new NodeView.Wellness(null, health, pressure.get(), List.of());
        }
    }

    @Override
    public void close() throws InterruptedException {
        rounds.close();
    }
}
