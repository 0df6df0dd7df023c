package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.resources.PodCgroups;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.Sandbox;
import dev.kahawa.node.volume.Trees;
import dev.kahawa.node.volume.VolumeFailedException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The end of one Pod: its containers are stopped, then its sandbox; its volumes go; it is deleted
 * where it was asked to go; and when the API has it no more, its containers, sandboxes and logs are
 * removed. A Pod that has finished by itself waits there for its deletion. For one thread.
 */
final class PodEnd {
    private static final Logger LOG = LoggerFactory.getLogger(PodEnd.class);

    /** While containers end, and if an end is missed. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private static final Duration WAIT = Duration.ofMinutes(1);

    private final Workshop shop;
    private final PodMail mail;
    private final String uid;
    private final ContainerStops stops;
    private @Nullable Instant deadline;
    private @Nullable JsonObject last;
    private boolean volumesGone;
    private boolean over;

    PodEnd(Workshop shop, PodMail mail, ContainerStops stops) {
        this.shop = shop;
        this.mail = mail;
        this.uid = mail.pod().meta().uid();
        this.stops = stops;
    }

    /** Tells the API how the Pod stands. */
    @FunctionalInterface
    interface Tell {
        void tell(PodState state) throws InterruptedException;
    }

    /** Whether nothing is left to be done. */
    boolean isOver() {
        return over;
    }

    void lastStatus(JsonObject status) {
        last = status;
    }

    /**
     * When to look again.
     *
     * @param grace what the Pod's containers are given in all, from now on
     */
    Instant step(Pod pod, boolean gone, Duration grace, Tell tell) throws InterruptedException {
        Instant now = shop.clock().instant();
        PodState state = shop.watch().look(uid);
        if (isEnded(state)) {
            return ended(pod, gone, state, tell);
        }
        shop.probes().letEnd(uid);
        Duration left = left(grace, now);
        List<Action> actions = EndDecision.decide(pod, state, left, stops.stopping());
        for (Action action : actions) {
            act(pod, state, action);
        }
        // containers are stopped on the side, so far nothing of them has changed
        boolean isSame = actions.stream().allMatch(Action.Stop.class::isInstance);
        PodState after = isSame ? state : shop.watch().look(uid);
        if (isEnded(after)) {
            return ended(pod, gone, after, tell);
        }
        tell.tell(after);
        return now.plus(LOOK_EVERY);
    }

    private boolean isEnded(PodState state) {
        return state.running().isEmpty()
                && stops.stopping().isEmpty()
                && state.sandboxes().stream().noneMatch(Sandbox::ready);
    }

    /** Grace runs from the first step; asked to be shorter, it is. */
    private Duration left(Duration grace, Instant now) {
        Instant asked = now.plus(grace);
        Instant until = deadline;
        if (until == null || asked.isBefore(until)) {
            if (until != null) {
                stops.shorten(grace);
            }
            until = asked;
            deadline = asked;
        }
        Duration left = Duration.between(now, until);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void act(Pod pod, PodState state, Action action) throws InterruptedException {
        switch (action) {
            case Action.Stop stop -> {
                List<String> addresses = shop.addresses(pod, state);
                stops.stop(pod, stop, addresses.isEmpty() ? "" : addresses.getFirst());
            }
            case Action.StopSandbox(String sandbox) -> shop.runtime().stopSandbox(sandbox);
            case Action.MakeSandbox other -> throw unexpected(other);
            case Action.RemoveSandbox other -> throw unexpected(other);
            case Action.Start other -> throw unexpected(other);
            case Action.Remove other -> throw unexpected(other);
        }
    }

    private static IllegalStateException unexpected(Action action) {
        return new IllegalStateException("not a step of an end: " + action);
    }

    private Instant ended(Pod pod, boolean gone, PodState state, Tell tell)
            throws InterruptedException {
        shop.probes().forget(uid);
        if (gone) {
            remove(pod, state);
            return shop.clock().instant();
        }
        if (!pod.isFinished() || last != null) {
            tell.tell(state);
        }
        if (!volumesGone) {
            removeVolumes();
            volumesGone = true;
        }
        if (pod.meta().isBeingDeleted()) {
            JsonObject status = last;
            shop.statuses()
                    .putLast(mail.pod(), status == null ? pod.json().object("status") : status);
        }
        return shop.clock().instant().plus(WAIT);
    }

    private void removeVolumes() throws InterruptedException {
        try {
            shop.volumes().remove(uid);
        } catch (IOException | VolumeFailedException failed) {
            LOG.warn("volumes of pod {}: {}", uid, failed.toString());
        }
    }

    private void remove(Pod pod, PodState state) throws InterruptedException {
        for (ContainerStatus container : state.containers()) {
            shop.runtime().removeContainer(container.container().id());
        }
        for (Sandbox sandbox : state.sandboxes()) {
            shop.runtime().removeSandbox(sandbox.id());
        }
        removeLogs(shop.specs().logDirectory(pod));
        removeVolumes();
        new PodCgroups().remove(uid);
        shop.puller().forget(uid);
        shop.statuses().forget(uid);
        over = true;
    }

    private static void removeLogs(Path directory) {
        try {
            Trees.delete(directory);
        } catch (IOException failed) {
            LOG.warn("logs in {}: {}", directory, failed.toString());
        }
    }
}
