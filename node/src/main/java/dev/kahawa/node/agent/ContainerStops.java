package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.node.pod.Labels;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodContainer.Role;
import dev.kahawa.node.probe.HandlerFailedException;
import dev.kahawa.node.probe.Hooks;
import dev.kahawa.node.probe.Target;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.RuntimeFailedException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends containers of one Pod, each on a thread of its own: runs its preStop hook, has it told to
 * stop, and killed when its grace is over. Grace once given can be shortened.
 */
final class ContainerStops {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerStops.class);

    private final ContainerRuntime runtime;
    private final Hooks hooks;
    private final Events events;
    private final InstantSource clock;
    private final Runnable ended;
    private final Map<String, Instant> deadlines = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();

    /** @param ended called after each container's end, and each failure to end it */
    ContainerStops(
            ContainerRuntime runtime,
            Hooks hooks,
            Events events,
            InstantSource clock,
            Runnable ended) {
        this.runtime = runtime;
        this.hooks = hooks;
        this.events = events;
        this.clock = clock;
        this.ended = ended;
    }

    /** The containers that are being stopped. */
    Set<String> stopping() {
        return Set.copyOf(deadlines.keySet());
    }

    /** @param address the Pod's, for hooks over HTTP */
    void stop(Pod pod, Action.Stop stop, String address) {
        String id = stop.container().container().id();
        Instant deadline = clock.instant().plus(stop.grace());
        if (deadlines.putIfAbsent(id, deadline) != null) {
            return;
        }
        PodContainer container = described(pod, stop.container());
        events.normal(pod, container, "Killing", stop.message());
        start("stop " + id, () -> run(pod, container, id, address, deadline));
    }

    /** Those that have more time than this left have only this from now on. */
    void shorten(Duration grace) {
        Instant deadline = clock.instant().plus(grace);
        deadlines.forEach((id, before) -> {
            if (deadline.isBefore(before)) {
                deadlines.put(id, deadline);
                start("stop sooner " + id, () -> endSooner(id, grace));
            }
        });
    }

    /** Whatever a hook still does, the container has ended then. */
    private void endSooner(String id, Duration grace) throws InterruptedException {
        end(id, grace);
        deadlines.remove(id);
        ended.run();
    }

    /** After an agent's restart the Pod's spec may be gone, and the container's marks must do. */
    private static PodContainer described(Pod pod, ContainerStatus status) {
        String name = status.container().name();
        return PodContainer.find(pod, name).orElseGet(() -> {
            String preStop = status.container().annotations().getOrDefault(Labels.PRE_STOP, "");
            JsonObject json = JsonObject.of("name", name);
            JsonObject marked = preStop.isEmpty()
                    ? json
                    : json.with("lifecycle", JsonObject.of("preStop", parsed(preStop)));
            return new PodContainer(marked, Role.MAIN, "Never");
        });
    }

    private static JsonObject parsed(String json) {
        return JsonReader.readTrustedObject(json.getBytes(StandardCharsets.UTF_8));
    }

    private synchronized void start(String name, Step step) {
        threads.removeIf(thread -> !thread.isAlive());
        threads.add(Thread.ofVirtual().name(name).start(() -> run(step)));
    }

    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error bug) {
            // the worker has been woken, and has it stopped again
            LOG.error("a container's stop failed", bug);
        }
    }

    private void run(Pod pod, PodContainer container, String id, String address, Instant deadline)
            throws InterruptedException {
        try {
            preStop(pod, container, new Target(container, id, address), left(id, deadline));
            end(id, left(id, deadline));
        } finally {
            deadlines.remove(id);
            ended.run();
        }
    }

    private Duration left(String id, Instant deadline) {
        Instant until = deadlines.getOrDefault(id, deadline);
        Duration left = Duration.between(clock.instant(), until);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void preStop(Pod pod, PodContainer container, Target target, Duration grace)
            throws InterruptedException {
        JsonObject hook = container.json().object("lifecycle", "preStop");
        if (hook.isEmpty() || grace.isZero()) {
            return;
        }
        try {
            hooks.run(hook, target, grace);
        } catch (HandlerFailedException failed) {
            events.warning(pod, container, "FailedPreStopHook", "PreStopHook failed");
            LOG.info("preStop of {} in {}: {}", container.name(), pod.name(), failed.getMessage());
        }
    }

    private void end(String id, Duration grace) throws InterruptedException {
        // what a hook has used up leaves at least this, as upstream
        Duration least = Duration.ofSeconds(1);
        try {
            runtime.stopContainer(id, grace.compareTo(least) < 0 ? least : grace);
        } catch (RuntimeFailedException failed) {
            LOG.warn("can't stop container {}: {}", id, failed.getMessage());
        }
    }

    /** Leaves what is being stopped to the next agent. */
    synchronized void abandon() {
        threads.forEach(Thread::interrupt);
    }
}
