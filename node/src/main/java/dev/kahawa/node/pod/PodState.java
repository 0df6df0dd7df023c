package dev.kahawa.node.pod;

import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.Sandbox;
import dev.kahawa.node.runtime.SandboxStatus;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the runtime has of one Pod.
 *
 * @param sandboxes the newest first
 * @param addresses of the newest sandbox; none in the machine's network
 * @param containers the newest first
 */
public record PodState(
        List<Sandbox> sandboxes, List<String> addresses, List<ContainerStatus> containers) {
    private static final Comparator<ContainerStatus> OLDEST_FIRST =
            Comparator.<ContainerStatus>comparingInt(c -> Labels.restarts(c.container()))
                    .thenComparing(c -> c.container().created());

    public static final PodState NOTHING = new PodState(List.of(), List.of(), List.of());

    public PodState {
        sandboxes = sandboxes.stream()
                .sorted(Comparator.comparingInt(Sandbox::attempt)
                        .thenComparing(Sandbox::created)
                        .reversed())
                .toList();
        containers = containers.stream().sorted(OLDEST_FIRST.reversed()).toList();
    }

    public boolean isEmpty() {
        return sandboxes.isEmpty() && containers.isEmpty();
    }

    /** With a sandbox made since. */
    public PodState with(SandboxStatus made) {
        return new PodState(plus(sandboxes, made.sandbox()), made.addresses(), containers);
    }

    /** With a container made since. */
    public PodState with(ContainerStatus made) {
        return new PodState(sandboxes, addresses, plus(containers, made));
    }

    private static <T> List<T> plus(List<T> some, T more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    public Optional<Sandbox> sandbox() {
        return sandboxes.stream().findFirst();
    }

    /** The newest sandbox, if containers can run in it. */
    public Optional<Sandbox> readySandbox() {
        return sandbox().filter(Sandbox::ready);
    }

    /** The newest instance of the container, in whichever sandbox. */
    public Optional<ContainerStatus> latest(String name) {
        return instances(name).stream().findFirst();
    }

    /** All instances of the container that are still here, the newest first. */
    public List<ContainerStatus> instances(String name) {
        return containers.stream()
                .filter(c -> c.container().name().equals(name))
                .toList();
    }

    /** The newest instance of the container, if it is in the newest sandbox. */
    public Optional<ContainerStatus> current(String name) {
        String sandbox = sandbox().map(Sandbox::id).orElse("");
        return latest(name).filter(c -> c.container().sandbox().equals(sandbox));
    }

    public List<ContainerStatus> running() {
        return containers.stream().filter(PodState::isRunning).toList();
    }

    public static boolean isRunning(ContainerStatus container) {
        return container.container().state() == Container.State.RUNNING;
    }

    public static boolean isExited(ContainerStatus container) {
        return container.container().state() == Container.State.EXITED;
    }
}
