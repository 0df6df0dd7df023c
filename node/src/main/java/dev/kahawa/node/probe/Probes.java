package dev.kahawa.node.probe;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.node.pod.Findings;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodContainer.Role;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ContainerStatus;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** All probes of a node's running containers. Safe for use by many threads. */
public final class Probes implements Findings, AutoCloseable {
    private final Check check;
    private final Teller teller;
    private final Consumer<String> changed;
    private final InstantSource clock;
    private final Map<Key, Probe> probes = new ConcurrentHashMap<>();

    /** One probe of one instance of a container. */
    record Key(String pod, String container, Kind kind) {}

    /** What is told as Events. */
    @FunctionalInterface
    public interface Teller {
        void unhealthy(Pod pod, PodContainer container, String message);
    }

    /** @param changed hears the uids of Pods of which a finding changed */
    public Probes(
            ContainerRuntime runtime,
            Teller teller,
            Consumer<String> changed,
            InstantSource clock) {
        this.check = new Check(runtime);
        this.teller = teller;
        this.changed = changed;
        this.clock = clock;
    }

    @Override
    public Finding of(Kind kind, String container) {
        return probes.entrySet().stream()
                .filter(entry -> entry.getKey().container().equals(container)
                        && entry.getKey().kind() == kind)
                .map(entry -> entry.getValue().finding())
                .findFirst()
                .orElse(Finding.UNKNOWN);
    }

    /**
     * Begins the probes of containers that run now, and ends those of others.
     *
     * @param address where the Pod is reached; empty while it has none
     */
    public void sync(Pod pod, PodState state, String address) {
        Set<Key> wanted = new HashSet<>();
        for (PodContainer container : PodContainer.of(pod)) {
            boolean probed = container.role() == Role.MAIN || container.role() == Role.SIDECAR;
            Optional<ContainerStatus> running =
                    state.current(container.name()).filter(PodState::isRunning);
            if (probed && running.isPresent()) {
                String id = running.get().container().id();
                Target target = new Target(container, id, address);
                for (Kind kind : Kind.values()) {
                    if (container.has(kind.field())) {
                        Key key = new Key(pod.meta().uid(), id, kind);
                        wanted.add(key);
                        probes.computeIfAbsent(
                                key, absent -> begun(pod, key, target, running.get()));
                    }
                }
            }
        }
        end(pod.meta().uid(), wanted);
    }

    private Probe begun(Pod pod, Key key, Target target, ContainerStatus running) {
        Probe probe = new Probe(
                key,
                target,
                running.started(),
                check,
                this,
                message -> teller.unhealthy(pod, target.container(), message),
                known(pod, key),
                clock);
        probe.start(() -> changed.accept(key.pod()));
        return probe;
    }

    /** What an agent before found of the same instance holds until a probe finds otherwise. */
    private static Finding known(Pod pod, Key key) {
        String field = key.kind() == Kind.STARTUP ? "started" : "ready";
        boolean good = key.kind() == Kind.LIVENESS
                || Stream.of("containerStatuses", "initContainerStatuses")
                        .flatMap(list -> pod.json().array("status", list).objects().stream())
                        .anyMatch(status -> status.text("containerID").endsWith(key.container())
                                && status.isTrue(field));
        Finding bad = key.kind() == Kind.READINESS ? Finding.FAILURE : Finding.UNKNOWN;
        return good ? Finding.SUCCESS : bad;
    }

    private void end(String pod, Set<Key> but) {
        for (Map.Entry<Key, Probe> entry : probes.entrySet()) {
            if (entry.getKey().pod().equals(pod) && !but.contains(entry.getKey())) {
                entry.getValue().end();
                probes.remove(entry.getKey());
            }
        }
    }

    /** Ends all probes of a Pod. */
    public void forget(String pod) {
        end(pod, Set.of());
    }

    /** Ends the probes that could have a container killed: it ends anyway. Readiness goes on. */
    public void letEnd(String pod) {
        for (Map.Entry<Key, Probe> entry : probes.entrySet()) {
            Key key = entry.getKey();
            if (key.pod().equals(pod) && key.kind() != Kind.READINESS) {
                entry.getValue().end();
            }
        }
    }

    @Override
    public void close() {
        probes.values().forEach(Probe::end);
        probes.clear();
    }
}
