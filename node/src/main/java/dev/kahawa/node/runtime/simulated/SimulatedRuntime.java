package dev.kahawa.node.runtime.simulated;

import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.Container.State;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ContainerSpec;
import dev.kahawa.node.runtime.ContainerStats;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.ExecResult;
import dev.kahawa.node.runtime.ExecTimeoutException;
import dev.kahawa.node.runtime.Images;
import dev.kahawa.node.runtime.LinuxResources;
import dev.kahawa.node.runtime.RuntimeAwayException;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.runtime.Sandbox;
import dev.kahawa.node.runtime.SandboxSpec;
import dev.kahawa.node.runtime.SandboxSpec.Use;
import dev.kahawa.node.runtime.SandboxStatus;
import dev.kahawa.node.runtime.Streams;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A container runtime that keeps what it is told and lets processes be a few words of a {@link
 * Script}. It passes the same contract as real ones.
 */
public final class SimulatedRuntime implements ContainerRuntime {
    private final InstantSource clock;
    private final SimulatedImages images;
    private final AtomicInteger serial = new AtomicInteger();
    private final Map<String, Place> sandboxes = new ConcurrentHashMap<>();
    private final Map<String, SimulatedContainer> containers = new ConcurrentHashMap<>();
    private volatile boolean away;
    private volatile String networkProblem = "";

    private record Place(SandboxSpec spec, Sandbox sandbox, String address) {

        Place stopped() {
            Sandbox s = sandbox;
            return new Place(
                    spec,
                    new Sandbox(
                            s.id(),
                            s.pod(),
                            s.attempt(),
                            false,
                            s.created(),
                            s.labels(),
                            s.annotations()),
                    address);
        }
    }

    /** @param registry whether an image of that name can be pulled */
    public SimulatedRuntime(InstantSource clock, Predicate<String> registry) {
        this.clock = clock;
        this.images = new SimulatedImages(registry);
    }

    /** Can't be reached from now on, or can again; what runs goes on. */
    public void setAway(boolean isAway) {
        away = isAway;
    }

    /** @param problem empty for none */
    public void setNetworkProblem(String problem) {
        networkProblem = problem;
    }

    /** Ends a container's main process. */
    public void end(String container, int exitCode) {
        known(container).end(exitCode);
    }

    /** What a container was made from. */
    public ContainerSpec spec(String container) {
        return known(container).spec();
    }

    private void reach() {
        if (away) {
            throw new RuntimeAwayException("the runtime is away", new IOException("away"));
        }
    }

    private String id(String prefix) {
        return String.format("%s%060x", prefix, serial.incrementAndGet());
    }

    private SimulatedContainer known(String id) {
        SimulatedContainer container = containers.get(id);
        if (container == null) {
            throw new RuntimeFailedException("container \"" + id + "\": not found");
        }
        return container;
    }

    private SimulatedContainer running(String id) {
        SimulatedContainer container = known(id);
        if (container.state() != State.RUNNING) {
            throw new RuntimeFailedException("container is in " + container.state() + " state");
        }
        return container;
    }

    @Override
    public Version version() {
        reach();
        return new Version("simulated", "0.1.0");
    }

    @Override
    public Health health() {
        reach();
        return new Health("", networkProblem);
    }

    @Override
    public String runSandbox(SandboxSpec spec) {
        reach();
        String id = id("5a9d");
        int number = serial.get();
        boolean onHost = spec.namespaces().network() == Use.NODE;
        String address = onHost ? "" : "10.88." + (number >> 8 & 0xff) + "." + (number & 0xff);
        Sandbox sandbox = new Sandbox(
                id,
                spec.pod(),
                spec.attempt(),
                true,
                clock.instant(),
                spec.labels(),
                spec.annotations());
        sandboxes.put(id, new Place(spec, sandbox, address));
        return id;
    }

    @Override
    public void stopSandbox(String sandbox) throws InterruptedException {
        reach();
        for (SimulatedContainer container : containers.values()) {
            if (container.sandbox().equals(sandbox)) {
                container.stop(Duration.ZERO);
            }
        }
        sandboxes.computeIfPresent(sandbox, (id, place) -> place.stopped());
    }

    @Override
    public void removeSandbox(String sandbox) throws InterruptedException {
        stopSandbox(sandbox);
        containers.values().removeIf(container -> container.sandbox().equals(sandbox));
        sandboxes.remove(sandbox);
    }

    @Override
    public List<Sandbox> sandboxes(String pod) {
        return sandboxes().stream()
                .filter(sandbox -> sandbox.pod().uid().equals(pod))
                .toList();
    }

    @Override
    public List<Container> containers(String pod) {
        Set<String> its = sandboxes(pod).stream().map(Sandbox::id).collect(Collectors.toSet());
        return containers().stream()
                .filter(container -> its.contains(container.sandbox()))
                .toList();
    }

    @Override
    public List<Sandbox> sandboxes() {
        reach();
        return sandboxes.values().stream().map(Place::sandbox).toList();
    }

    @Override
    public Optional<SandboxStatus> sandbox(String sandbox) {
        reach();
        return Optional.ofNullable(sandboxes.get(sandbox))
                .map(place -> new SandboxStatus(
                        place.sandbox(),
                        place.address().isEmpty() ? List.of() : List.of(place.address())));
    }

    @Override
    public String createContainer(String sandbox, SandboxSpec within, ContainerSpec spec) {
        reach();
        Place place = sandboxes.get(sandbox);
        if (place == null || !place.sandbox().ready()) {
            throw new RuntimeFailedException("failed to find sandbox id \"" + sandbox + "\"");
        }
        if (images.find(spec.image()).isEmpty()) {
            throw new RuntimeFailedException("image \"" + spec.image() + "\": not found");
        }
        String id = id("c0de");
        containers.put(
                id,
                new SimulatedContainer(
                        id,
                        sandbox,
                        spec,
                        place.spec().logDirectory().resolve(spec.logPath()),
                        clock));
        return id;
    }

    @Override
    public void startContainer(String container) {
        reach();
        known(container).start();
    }

    @Override
    public void stopContainer(String container, Duration timeout) throws InterruptedException {
        reach();
        SimulatedContainer known = containers.get(container);
        if (known != null) {
            known.stop(timeout);
        }
    }

    @Override
    public void removeContainer(String container) throws InterruptedException {
        stopContainer(container, Duration.ZERO);
        containers.remove(container);
    }

    @Override
    public List<Container> containers() {
        reach();
        return containers.values().stream().map(SimulatedContainer::container).toList();
    }

    @Override
    public Optional<ContainerStatus> status(String container, String sandbox) {
        reach();
        return Optional.ofNullable(containers.get(container)).map(SimulatedContainer::status);
    }

    @Override
    public void updateResources(String container, LinuxResources resources) {
        reach();
        running(container).update(resources);
    }

    @Override
    public void reopenLog(String container) {
        reach();
        try {
            running(container).log().reopen();
        } catch (IOException failed) {
            throw new RuntimeFailedException("can't open the log", failed);
        }
    }

    @Override
    public ExecResult exec(String container, List<String> command, Duration timeout)
            throws InterruptedException {
        reach();
        Script script = running(container).script(command);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Script.Io io = new Script.Io(InputStream.nullInputStream(), out, err);
        Thread process = Thread.ofVirtual().start(() -> run(script, io));
        if (timeout.isZero()) {
            process.join();
        } else if (!process.join(timeout)) {
            script.kill();
            throw new ExecTimeoutException(
                    "command timed out after " + timeout.toSeconds() + " seconds");
        }
        return new ExecResult(script.code(), out.toByteArray(), err.toByteArray());
    }

    private static void run(Script script, Script.Io io) {
        try {
            script.run(io);
        } catch (InterruptedException never) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int exec(String container, List<String> command, Streams streams)
            throws InterruptedException {
        reach();
        InputStream in = streams.stdin();
        OutputStream out = streams.stdout();
        OutputStream err = streams.tty() ? out : streams.stderr();
        return running(container)
                .script(command)
                .run(new Script.Io(
                        in == null ? InputStream.nullInputStream() : in,
                        out == null ? OutputStream.nullOutputStream() : out,
                        err == null ? OutputStream.nullOutputStream() : err));
    }

    @Override
    public void attach(String container, Streams streams) throws InterruptedException {
        reach();
        SimulatedContainer known = running(container);
        InputStream in = streams.stdin();
        OutputStream out = streams.stdout();
        if (out != null) {
            known.log().listen(out);
        }
        if (in != null) {
            Thread.ofVirtual().start(() -> feed(in, known));
        }
        known.awaitExit(null);
        if (out != null) {
            known.log().ignore(out);
        }
    }

    private static void feed(InputStream in, SimulatedContainer container) {
        try (OutputStream stdin = container.stdin()) {
            in.transferTo(stdin);
        } catch (IOException gone) {
            // the process or the client ended, and with it the wish to write
            return;
        }
    }

    @Override
    public void portForward(String sandbox, int port, InputStream from, OutputStream to) {
        reach();
        throw new RuntimeFailedException(
                "failed to connect to localhost:" + port + " inside namespace: connection refused");
    }

    @Override
    public List<ContainerStats> stats() {
        reach();
        Instant now = clock.instant();
        return containers.values().stream()
                .filter(container -> container.state() == State.RUNNING)
                .map(container -> new ContainerStats(container.container().id(), now, 0, 0, 0, 0))
                .toList();
    }

    @Override
    public Images images() {
        return images;
    }

    @Override
    public void close() {
        // what seems to run goes on, as with real ones
    }
}
