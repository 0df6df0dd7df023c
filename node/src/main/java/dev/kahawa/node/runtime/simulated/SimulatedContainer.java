package dev.kahawa.node.runtime.simulated;

import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.Container.State;
import dev.kahawa.node.runtime.ContainerSpec;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.LinuxResources;
import dev.kahawa.node.runtime.RuntimeFailedException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A container that only seems to run. Safe for use by many threads. */
final class SimulatedContainer {
    private static final List<String> ENTRYPOINT = List.of("sleep", "infinity");

    private final String id;
    private final String sandbox;
    private final ContainerSpec spec;
    private final LogFile log;
    private final InstantSource clock;
    private final Instant created;
    private final PipedOutputStream stdin = new PipedOutputStream();
    private final Script main;
    private State state = State.CREATED;
    private Instant started = Instant.EPOCH;
    private Instant finished = Instant.EPOCH;
    private int exitCode;
    private LinuxResources resources;

    SimulatedContainer(
            String id, String sandbox, ContainerSpec spec, Path log, InstantSource clock) {
        this.id = id;
        this.sandbox = sandbox;
        this.spec = spec;
        this.log = new LogFile(log, clock);
        this.clock = clock;
        this.created = clock.instant();
        this.resources = spec.resources();
        List<String> command = new ArrayList<>(spec.command());
        command.addAll(spec.args());
        this.main = script(command.isEmpty() ? ENTRYPOINT : command);
    }

    /** A process in the container. */
    Script script(List<String> command) {
        Map<String, String> environment = new LinkedHashMap<>();
        spec.environment().forEach(e -> environment.put(e.getKey(), e.getValue()));
        return new Script(command, environment, this::onMachine);
    }

    /** Only what is mounted is there. */
    private Path onMachine(String path) {
        for (ContainerSpec.Mount mount : spec.mounts()) {
            if (path.equals(mount.containerPath())) {
                return mount.hostPath();
            }
            if (path.startsWith(mount.containerPath() + "/")) {
                String below = path.substring(mount.containerPath().length() + 1);
                return mount.hostPath().resolve(below);
            }
        }
        return log.path().resolveSibling("not mounted");
    }

    String sandbox() {
        return sandbox;
    }

    ContainerSpec spec() {
        return spec;
    }

    LogFile log() {
        return log;
    }

    PipedOutputStream stdin() {
        return stdin;
    }

    synchronized State state() {
        return state;
    }

    synchronized void start() {
        if (state != State.CREATED) {
            throw new RuntimeFailedException("container " + id + " is in state " + state);
        }
        state = State.RUNNING;
        started = clock.instant();
        Thread.ofVirtual().name("simulated " + spec.name()).start(this::run);
    }

    private void run() {
        try (PipedInputStream in = new PipedInputStream(stdin)) {
            log.reopen();
            Script.Io io = new Script.Io(in, log.stream("stdout"), log.stream("stderr"));
            Thread.ofVirtual().start(() -> work(io));
            while (!main.awaitEnd(Duration.ofHours(1))) {
                // only an end ends it
                continue;
            }
        } catch (InterruptedException never) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        exited();
    }

    private void work(Script.Io io) {
        try {
            main.run(io);
        } catch (InterruptedException never) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void exited() {
        if (state == State.RUNNING) {
            state = State.EXITED;
            finished = clock.instant();
            exitCode = main.code();
            notifyAll();
        }
    }

    /** Waits for the end. */
    synchronized boolean awaitExit(@Nullable Duration timeout) throws InterruptedException {
        long end = timeout == null ? Long.MAX_VALUE : System.nanoTime() + timeout.toNanos();
        while (state == State.RUNNING) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(Math.min(left, 1_000));
        }
        return true;
    }

    void stop(Duration timeout) throws InterruptedException {
        if (state() != State.RUNNING) {
            return;
        }
        if (!timeout.isZero()) {
            main.terminate();
        }
        if (!awaitExit(timeout)) {
            main.kill();
            awaitExit(null);
        }
    }

    /** Ends the main process with this code. */
    void end(int code) {
        main.end(code);
    }

    synchronized void update(LinuxResources changed) {
        resources = changed;
    }

    synchronized LinuxResources resources() {
        return resources;
    }

    synchronized Container container() {
        return new Container(
                id,
                sandbox,
                spec.name(),
                spec.attempt(),
                state,
                spec.image(),
                created,
                spec.labels(),
                spec.annotations());
    }

    synchronized ContainerStatus status() {
        boolean ended = state == State.EXITED;
        String reason = ended ? exitCode == 0 ? "Completed" : "Error" : "";
        return new ContainerStatus(
                container(),
                started,
                finished,
                exitCode,
                reason,
                "",
                spec.imageAsked(),
                spec.image(),
                log.path());
    }
}
