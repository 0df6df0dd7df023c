package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodContainer.Role;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.Sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What must be ended next of a Pod that is not to run any more: the main containers at once, then
 * the sidecars from the last to the first, then the sandboxes. Nothing is left when no action is.
 * Pure.
 */
final class EndDecision {
    private final Pod pod;
    private final PodState state;
    private final Duration grace;
    private final Set<String> stopping;

    private EndDecision(Pod pod, PodState state, Duration grace, Set<String> stopping) {
        this.pod = pod;
        this.state = state;
        this.grace = grace;
        this.stopping = stopping;
    }

    /**
     * @param grace what is left of it
     * @param stopping ids of containers that are being stopped already
     */
    static List<Action> decide(Pod pod, PodState state, Duration grace, Set<String> stopping) {
        return new EndDecision(pod, state, grace, stopping).decide();
    }

    private List<Action> decide() {
        List<ContainerStatus> running = state.running();
        if (running.isEmpty()) {
            return state.sandboxes().stream()
                    .filter(Sandbox::ready)
                    .<Action>map(sandbox -> new Action.StopSandbox(sandbox.id()))
                    .toList();
        }
        List<Action> actions = new ArrayList<>();
        for (ContainerStatus container : turn(running)) {
            if (!stopping.contains(container.container().id())) {
                String message = "Stopping container " + container.container().name();
                actions.add(new Action.Stop(container, grace, message));
            }
        }
        return actions;
    }

    private List<ContainerStatus> turn(List<ContainerStatus> running) {
        List<String> sidecars = PodContainer.initial(pod).stream()
                .filter(c -> c.role() == Role.SIDECAR)
                .map(PodContainer::name)
                .toList();
        List<ContainerStatus> others = running.stream()
                .filter(c -> !sidecars.contains(c.container().name()))
                .toList();
        if (!others.isEmpty()) {
            return others;
        }
        Set<String> left =
                running.stream().map(c -> c.container().name()).collect(Collectors.toSet());
        String last =
                sidecars.reversed().stream().filter(left::contains).findFirst().orElse("");
        return running.stream().filter(c -> c.container().name().equals(last)).toList();
    }
}
