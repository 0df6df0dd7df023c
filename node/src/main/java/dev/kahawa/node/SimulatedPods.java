package dev.kahawa.node;

import dev.kahawa.client.Client;
import dev.kahawa.client.Resource;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.node.kubelet.LogOptions;
import dev.kahawa.node.kubelet.NodePods;
import dev.kahawa.node.runtime.Streams;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The Pods of a simulated node, which answer as their annotations say. */
final class SimulatedPods implements NodePods {
    static final String LOGS = "kahawa.dev/logs";
    static final String ATTACH = "kahawa.dev/attach";
    static final String PORT_FORWARD = "kahawa.dev/port-forward";
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int COPY_BYTES = 16 * 1024;

    private final Client client;
    private final String node;
    private final Predicate<ObjectName> alive;

    /** @param alive whether the Pod is there, and has not ended */
    SimulatedPods(Client client, String node, Predicate<ObjectName> alive) {
        this.client = client;
        this.node = node;
        this.alive = alive;
    }

    private Pod pod(ObjectName name) throws InterruptedException {
        return client.find(Resource.PODS, name)
                .map(Pod::new)
                .filter(pod -> pod.nodeName().equals(node))
                .orElseThrow(() -> new ApiException(
                        Reason.NotFound, "pod does not exist: " + name + " on " + node));
    }

    private static Optional<JsonObject> status(Pod pod, String container) {
        return Stream.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
                .flatMap(field -> pod.json().array("status", field).objects().stream())
                .filter(status -> status.text("name").equals(container))
                .findFirst();
    }

    private Pod running(ObjectName name, String container) throws InterruptedException {
        Pod pod = pod(name);
        boolean runs = status(pod, container)
                .filter(status -> status.object("state").has("running"))
                .isPresent();
        if (!runs) {
            throw new ApiException(Reason.NotFound, "container not found (\"" + container + "\")");
        }
        return pod;
    }

    @Override
    public int exec(ObjectName name, String container, List<String> command, Streams streams)
            throws InterruptedException {
        Pod pod = running(name, container);
        SimulatedCommand simulated = SimulatedCommand.of(pod, container, command);
        try {
            write(streams.stdout(), simulated.stdout());
            boolean tty = streams.tty() || streams.stderr() == null;
            write(tty ? streams.stdout() : streams.stderr(), simulated.stderr());
            switch (simulated.stdin()) {
                case IGNORED -> {}
                case READ -> copy(streams, OutputStream.nullOutputStream());
                case ECHOED -> copy(streams, streams.stdout());
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        return simulated.exitCode();
    }

    private static void write(@Nullable OutputStream to, byte[] bytes) throws IOException {
        if (to != null && bytes.length > 0) {
            to.write(bytes);
            to.flush();
        }
    }

    private static void copy(Streams streams, @Nullable OutputStream to) throws IOException {
        InputStream stdin = streams.stdin();
        if (stdin == null) {
            return;
        }
        InputStream from = streams.tty() ? new TerminalInput(stdin) : stdin;
        byte[] buffer = new byte[COPY_BYTES];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            if (to != null) {
                to.write(buffer, 0, count);
                to.flush();
            }
        }
    }

    /** Says what the annotation says, and gives back what comes; silent, it waits for the end. */
    @Override
    public void attach(ObjectName name, String container, Streams streams)
            throws InterruptedException {
        Pod pod = running(name, container);
        try {
            byte[] greeting = pod.json()
                    .text("metadata", "annotations", ATTACH)
                    .getBytes(StandardCharsets.UTF_8);
            write(streams.stdout(), greeting);
            copy(streams, streams.stdout());
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        if (streams.stdin() == null) {
            awaitEnd(name);
        }
    }

    private void awaitEnd(ObjectName name) throws InterruptedException {
        Chunks silence = new SimulatedLogChunks(new byte[0], () -> alive.test(name));
        Chunks.Next next = silence.next(LOOK);
        while (!(next instanceof Chunks.Next.End)) {
            next = silence.next(LOOK);
        }
    }

    @Override
    public void portForward(ObjectName name, int port, InputStream from, OutputStream to)
            throws InterruptedException {
        PortMapping.of(pod(name), port).connect(from, to);
    }

    @Override
    public Chunks logs(ObjectName name, String container, LogOptions options)
            throws InterruptedException {
        Pod pod = pod(name);
        JsonObject state =
                status(pod, container).map(s -> s.object("state")).orElse(JsonObject.EMPTY);
        if (options.previous()) {
            throw ApiException.badRequest("previous terminated container \""
                    + container
                    + "\" in pod \""
                    + name.name()
                    + "\" not found");
        }
        String started = state.string("running", "startedAt")
                .or(() -> state.string("terminated", "startedAt"))
                .orElseThrow(() -> ApiException.badRequest("container \""
                        + container
                        + "\" in pod \""
                        + name.name()
                        + "\" is waiting to start: "
                        + state.string("waiting", "reason").orElse("ContainerCreating")));
        JsonObject annotations = pod.json().object("metadata", "annotations");
        String text =
                annotations.string(LOGS + "." + container).orElseGet(() -> annotations.text(LOGS));
        byte[] log = SimulatedLog.read(text, Instant.parse(started), options);
        boolean ended = state.has("terminated");
        return new SimulatedLogChunks(log, () -> options.follow() && !ended && alive.test(name));
    }

    @Override
    public JsonArray pods() throws InterruptedException {
        return client.list(Resource.PODS, "", Query.of("fieldSelector", "spec.nodeName=" + node))
                .array("items");
    }

    /** The Pods by name: what doesn't run uses nothing. */
    @Override
    public JsonObject summary() throws InterruptedException {
        JsonArray pods = pods().mapObjects(pod -> JsonObject.of(
                "podRef",
                JsonObject.of("name", pod.text("metadata", "name"))
                        .with("namespace", pod.text("metadata", "namespace"))
                        .with("uid", pod.text("metadata", "uid"))));
        return JsonObject.of("node", JsonObject.of("nodeName", node)).with("pods", pods);
    }
}
