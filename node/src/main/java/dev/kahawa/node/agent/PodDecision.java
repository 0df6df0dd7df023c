package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.node.pod.BackOff;
import dev.kahawa.node.pod.Findings;
import dev.kahawa.node.pod.Labels;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodContainer.Role;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.pod.Waiting;
import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.Sandbox;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a Pod that is to run needs next. Pure: decided anew from what there is after every step, so
 * that nothing need be remembered between steps.
 *
 * <p>First a sandbox; in it the init containers one after another, where a sidecar counts as passed
 * once it has started; then the main containers, all of them. What has ended is started again where
 * its policy says so, after a pause; what failed a probe or was changed is stopped.
 */
final class PodDecision {
    /** Instances of a container that are kept: the last one and, for its log, the one before. */
    private static final int INSTANCES_KEPT = 2;

    private final Pod pod;
    private final PodState state;
    private final Facts facts;
    private final List<Action> actions = new ArrayList<>();
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private @Nullable Instant again;

    private PodDecision(Pod pod, PodState state, Facts facts) {
        this.pod = pod;
        this.state = state;
        this.facts = facts;
    }

    static Decision decide(Pod pod, PodState state, Facts facts) {
        PodDecision decision = new PodDecision(pod, state, facts);
        if (state.readySandbox().isEmpty()) {
            decision.sandbox();
        } else {
            decision.containers();
            decision.tidy();
        }
        return new Decision(decision.actions, decision.waiting, decision.again);
    }

    private void sandbox() {
        if (!wantsSandbox()) {
            return;
        }
        for (Sandbox old : state.sandboxes()) {
            actions.add(new Action.StopSandbox(old.id()));
        }
        int attempt = state.sandbox().map(old -> old.attempt() + 1).orElse(0);
        actions.add(new Action.MakeSandbox(attempt));
    }

    /** A Pod whose containers are done for good needs no new sandbox. */
    private boolean wantsSandbox() {
        return !isDone() && !(initFailed() || isSpent());
    }

    /** What never restarts doesn't get a second sandbox once it has run in the first. */
    private boolean isSpent() {
        return !state.containers().isEmpty()
                && PodContainer.of(pod).stream()
                        .noneMatch(c -> c.role() != Role.SIDECAR && c.restartsAfter(1));
    }

    private boolean isDone() {
        return PodContainer.main(pod).stream().allMatch(this::isDone);
    }

    private boolean isDone(PodContainer container) {
        return state.latest(container.name())
                .filter(c -> PodState.isExited(c) && !container.restartsAfter(c.exitCode()))
                .isPresent();
    }

    private boolean initFailed() {
        return PodContainer.initial(pod).stream()
                .anyMatch(container -> state.latest(container.name())
                        .filter(c -> PodState.isExited(c)
                                && c.exitCode() != 0
                                && !container.restartsAfter(c.exitCode()))
                        .isPresent());
    }

    private void containers() {
        PodContainer.ephemeral(pod).forEach(this::keepRunning);
        boolean mainBegan = PodContainer.main(pod).stream()
                .anyMatch(c -> state.current(c.name()).isPresent());
        if (mainBegan ? sidecarsOnly() : initialise()) {
            PodContainer.main(pod).forEach(this::keepRunning);
        }
    }

    private boolean sidecarsOnly() {
        if (!isDone()) {
            PodContainer.initial(pod).stream()
                    .filter(c -> c.role() == Role.SIDECAR)
                    .forEach(this::keepRunning);
        }
        return true;
    }

    /** Whether all init containers have passed. */
    private boolean initialise() {
        for (PodContainer container : PodContainer.initial(pod)) {
            Optional<ContainerStatus> current = state.current(container.name());
            keepRunningUnlessPassed(container, current);
            if (current.filter(c -> hasPassed(container, c)).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void keepRunningUnlessPassed(
            PodContainer container, Optional<ContainerStatus> current) {
        boolean passed = container.role() == Role.INIT
                && current.filter(c -> hasPassed(container, c)).isPresent();
        if (!passed) {
            keepRunning(container);
        }
    }

    private boolean hasPassed(PodContainer container, ContainerStatus current) {
        if (container.role() == Role.INIT) {
            return PodState.isExited(current) && current.exitCode() == 0;
        }
        return PodState.isRunning(current)
                && facts.findings().isStarted(container, current.container().id());
    }

    private void keepRunning(PodContainer container) {
        Optional<ContainerStatus> current = state.current(container.name());
        if (current.isEmpty()) {
            start(container);
            return;
        }
        ContainerStatus status = current.get();
        switch (status.container().state()) {
            case RUNNING -> check(container, status);
            case EXITED -> {
                if (container.restartsAfter(status.exitCode())) {
                    start(container);
                }
            }
            case CREATED, UNKNOWN -> {
                actions.add(new Action.Remove(status));
                start(container);
            }
        }
    }

    private void start(PodContainer container) {
        Optional<ContainerStatus> before = state.latest(container.name());
        Optional<ContainerStatus> ended = before.filter(PodState::isExited);
        if (ended.isPresent() && isTooSoon(container, ended.get())) {
            return;
        }
        int restarts = before.map(c -> Labels.restarts(c.container()) + 1).orElse(0);
        actions.add(new Action.Start(container, restarts));
    }

    private boolean isTooSoon(PodContainer container, ContainerStatus ended) {
        BackOff backOff = facts.backOffs().get(container.name());
        Instant until = BackOff.until(backOff, ended.finished());
        if (backOff == null || !facts.now().isBefore(until)) {
            return false;
        }
        String message = "back-off " + duration(backOff.pause())
                + " restarting failed container=" + container.name()
                + " pod=" + pod.meta().name() + "_" + pod.meta().namespace()
                + "(" + pod.meta().uid() + ")";
        waiting.put(container.name(), new Waiting("CrashLoopBackOff", message));
        again = again == null || until.isBefore(again) ? until : again;
        return true;
    }

    /** As Go prints it: {@code 2m40s}. */
    static String duration(Duration duration) {
        String seconds = duration.toSecondsPart() + "s";
        return duration.toMinutes() > 0 ? duration.toMinutes() + "m" + seconds : seconds;
    }

    /** Stops a running container that must not go on. */
    private void check(PodContainer container, ContainerStatus status) {
        String id = status.container().id();
        if (facts.stopping().contains(id)) {
            return;
        }
        String name = container.name();
        if (isChanged(container, status.container())) {
            String message = "Container " + name + " definition changed, will be restarted";
            actions.add(new Action.Stop(status, Grace.of(pod), message));
        } else if (failed(Findings.Kind.LIVENESS, container, id)) {
            stopUnhealthy(container, status, Findings.Kind.LIVENESS);
        } else if (failed(Findings.Kind.STARTUP, container, id)) {
            stopUnhealthy(container, status, Findings.Kind.STARTUP);
        }
    }

    private static boolean isChanged(PodContainer container, Container running) {
        String hash = running.annotations().getOrDefault(Labels.HASH, "");
        return container.role() != Role.EPHEMERAL
                && !hash.isEmpty()
                && !hash.equals(Labels.hash(container));
    }

    private boolean failed(Findings.Kind kind, PodContainer container, String id) {
        return container.has(kind.field())
                && facts.findings().of(kind, id) == Findings.Finding.FAILURE;
    }

    private void stopUnhealthy(PodContainer container, ContainerStatus status, Findings.Kind kind) {
        String then = container.restartPolicy().equals("Never") && container.role() == Role.MAIN
                ? ""
                : ", will be restarted";
        String message = "Container " + container.name() + " failed "
                + kind.word().toLowerCase(Locale.ROOT) + " probe" + then;
        actions.add(new Action.Stop(status, Grace.afterProbe(pod, container, kind), message));
    }

    /** Old instances and sandboxes that nobody will ask for any more. */
    private void tidy() {
        List<ContainerStatus> kept = new ArrayList<>(state.containers());
        for (PodContainer container : PodContainer.of(pod)) {
            List<ContainerStatus> instances = state.instances(container.name());
            instances.stream().skip(INSTANCES_KEPT).filter(PodState::isExited).forEach(old -> {
                actions.add(new Action.Remove(old));
                kept.remove(old);
            });
        }
        state.sandboxes().stream()
                .skip(1)
                .filter(old ->
                        kept.stream().noneMatch(c -> c.container().sandbox().equals(old.id())))
                .forEach(old -> actions.add(new Action.RemoveSandbox(old.id())));
    }
}
