package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.pod.BackOff;
import dev.kahawa.node.pod.NotStartedException;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.pod.Waiting;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.Images.Image;
import dev.kahawa.node.runtime.RuntimeAwayException;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.runtime.Sandbox;
import dev.kahawa.node.runtime.SandboxSpec;
import dev.kahawa.node.status.PodStatus;
import dev.kahawa.node.status.StatusInput;
import dev.kahawa.node.status.StatusInput.Verdict;
import dev.kahawa.node.volume.VolumeFailedException;
import dev.kahawa.node.volume.Volumes;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings one Pod to life, keeps it so, and ends it, on a thread of its own: looks at what there is,
 * decides, acts, tells. It looks again whenever something changes, and when a pause is over.
 *
 * <p>What it remembers itself is pauses and what it last failed at; the rest is in the runtime, so
 * that another agent can go on.
 */
final class PodWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);

    /** Steps in a row; a Pod that needs more comes again at once, after what else waits. */
    private static final int ROUNDS_MAX = 20;

    /** Volumes that follow the API are looked at this often. */
    private static final Duration LIVE_EVERY = Duration.ofSeconds(10);

    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_MAX = Duration.ofSeconds(10);

    private final Workshop shop;
    private final String uid;
    private final PodMail mail;
    private final ContainerStops stops;
    private final TerminationMessages messages;
    private final PodEnd end;
    private final Resizes resizes;
    private final Map<String, BackOff> backOffs = new HashMap<>();
    private final Map<String, Waiting> waiting = new HashMap<>();
    private Duration pause = RETRY_FIRST;
    private Verdict verdict = Verdict.RUNS;
    private boolean begun;

    PodWorker(Workshop shop, Pod pod, Runnable finished) {
        this.shop = shop;
        this.uid = pod.meta().uid();
        this.mail = new PodMail(pod);
        this.stops = new ContainerStops(
                shop.runtime(), shop.hooks(), shop.events(), shop.clock(), mail::wake);
        this.resizes = new Resizes(shop);
        this.messages = new TerminationMessages(shop.mounts());
        this.end = new PodEnd(shop, mail, stops);
        mail.start("pod " + pod.name(), () -> run(finished));
    }

    PodMail mail() {
        return mail;
    }

    private void run(Runnable finished) {
        try {
            Instant again = shop.clock().instant();
            while (!end.isOver()) {
                mail.await(shop.clock(), again);
                again = sync();
            }
            finished.run();
        } catch (InterruptedException stopping) {
            stops.abandon();
            Thread.currentThread().interrupt();
        }
    }

    /** When to look again. */
    private Instant sync() throws InterruptedException {
        try {
            return step();
        } catch (RuntimeAwayException away) {
            LOG.debug("pod {}: {}", uid, away.getMessage());
            return later();
        } catch (RuntimeFailedException failed) {
            LOG.info("pod {}: {}", mail.pod().name(), failed.getMessage());
            return later();
        } catch (RuntimeException | Error bug) {
            // the Pod is not given up: what it needs next is decided from what there is
            LOG.error("pod {} failed", mail.pod().name(), bug);
            return later();
        }
    }

    private Instant later() {
        Instant at = shop.clock().instant().plus(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(RETRY_MAX) < 0 ? doubled : RETRY_MAX;
        return at;
    }

    private Instant step() throws InterruptedException {
        Pod pod = shop.statuses().newest(mail.pod());
        if (!verdict.ending()) {
            verdict = Endings.verdict(
                    pod, mail.isGone(), mail.evicted(), shop.clock().instant());
            if (verdict.reason().equals("DeadlineExceeded")) {
                shop.events().normal(pod.json(), verdict.reason(), verdict.message());
            }
        }
        if (verdict.ending()) {
            return end.step(pod, mail.isGone(), grace(pod), state -> tell(pod, state));
        }
        Instant again = live(pod);
        return verdict.ending() ? shop.clock().instant() : again;
    }

    /** A node short of something can't wait. */
    private Duration grace(Pod pod) {
        return verdict.reason().equals("Evicted") ? Grace.LEAST : Grace.of(pod);
    }

    private Instant live(Pod pod) throws InterruptedException {
        PodState state = found();
        if (!prepareVolumes(pod, state)) {
            return later();
        }
        for (Action.Stop restart : resizes.apply(pod, state)) {
            stops.stop(pod, restart, address(pod, state));
        }
        for (int round = 0; round < ROUNDS_MAX && !mail.isNew(pod); round++) {
            mail.saw(RuntimeWatch.Marks.of(state));
            Decision decision = PodDecision.decide(pod, state, facts());
            noteWaiting(pod, decision);
            shop.probes().sync(pod, state, address(pod, state));
            tell(pod, state);
            if (verdict.ending() || decision.actions().isEmpty()) {
                return next(pod, decision);
            }
            Progress progress = act(pod, state, decision.actions());
            if (!progress.good()) {
                tell(pod, shop.watch().look(uid));
                return retry(pod);
            }
            state = progress.current() ? progress.state() : shop.watch().follow(uid);
        }
        return shop.clock().instant();
    }

    private PodState found() throws InterruptedException {
        PodState found = begun ? shop.watch().follow(uid) : shop.watch().first(uid);
        begun = true;
        return found;
    }

    private Facts facts() {
        return new Facts(shop.clock().instant(), shop.probes(), backOffs, stops.stopping());
    }

    private void noteWaiting(Pod pod, Decision decision) {
        for (PodContainer container : PodContainer.of(pod)) {
            Waiting now = decision.waiting().get(container.name());
            if (now != null && !now.equals(waiting.get(container.name()))) {
                String message = "Back-off restarting failed container " + container.name()
                        + " in pod " + pod.meta().name() + "_" + pod.meta().namespace() + "("
                        + uid + ")";
                shop.events().warning(pod, container, "BackOff", message);
            }
        }
        waiting.values().removeIf(why -> why.reason().equals("CrashLoopBackOff"));
        waiting.putAll(decision.waiting());
    }

    private Instant next(Pod pod, Decision decision) {
        pause = RETRY_FIRST;
        Instant now = shop.clock().instant();
        Instant again = now.plus(Volumes.isLive(pod) ? LIVE_EVERY : LOOK_EVERY);
        again = earlier(again, decision.again());
        return earlier(again, Endings.deadline(pod));
    }

    private static Instant earlier(Instant one, @Nullable Instant other) {
        return other != null && other.isBefore(one) ? other : one;
    }

    /**
     * After a failure: after a pause. An image may have to wait longer before it is pulled again,
     * which is to be told first.
     */
    private Instant retry(Pod pod) {
        Instant soon = later();
        boolean isToBeTold =
                waiting.values().stream().anyMatch(why -> why.reason().equals("ErrImagePull"));
        return isToBeTold
                ? soon
                : shop.puller().retry(pod).filter(soon::isBefore).orElse(soon);
    }

    private String address(Pod pod, PodState state) {
        List<String> addresses = shop.addresses(pod, state);
        return addresses.isEmpty() ? "" : addresses.getFirst();
    }

    /** Whether containers may start; a volume that can't be renewed doesn't hold up what runs. */
    private boolean prepareVolumes(Pod pod, PodState state) throws InterruptedException {
        try {
            shop.volumes().prepare(shop.downward(pod, state));
            return true;
        } catch (VolumeFailedException failed) {
            String message = String.valueOf(failed.getMessage());
            shop.events().warning(pod.json(), "FailedMount", message);
            if (state.containers().isEmpty()) {
                tell(pod, state);
                return false;
            }
            return true;
        }
    }

    private void tell(Pod seen, PodState state) throws InterruptedException {
        if (mail.isGone()) {
            return;
        }
        // what was told meanwhile, so that the times in it stay
        Pod pod = shop.statuses().newest(seen);
        StatusInput input = new StatusInput(
                pod,
                state,
                shop.probes(),
                shop.runtimeName(),
                Map.copyOf(waiting),
                messages.of(uid, state),
                verdict,
                shop.options().addresses(),
                shop.clock().instant());
        JsonObject status = PodStatus.of(input);
        shop.statuses().put(mail.pod(), status);
        end.lastStatus(status);
        String phase = status.text("phase");
        if (!verdict.ending() && (phase.equals("Succeeded") || phase.equals("Failed"))) {
            verdict = new Verdict(true, phase, "", "");
        }
    }

    private Progress act(Pod pod, PodState state, List<Action> actions)
            throws InterruptedException {
        Progress progress = Progress.from(state);
        for (Action action : actions) {
            progress = act(pod, progress, action);
        }
        return progress;
    }

    private Progress act(Pod pod, Progress before, Action action) throws InterruptedException {
        switch (action) {
            case Action.MakeSandbox(int attempt) -> {
                return makeSandbox(pod, before, attempt);
            }
            case Action.Start start -> {
                return start(pod, before, start);
            }
            case Action.StopSandbox(String sandbox) -> shop.runtime().stopSandbox(sandbox);
            case Action.RemoveSandbox(String sandbox) -> shop.runtime().removeSandbox(sandbox);
            case Action.Stop stop -> stops.stop(pod, stop, address(pod, before.state()));
            case Action.Remove(ContainerStatus container) ->
                shop.runtime().removeContainer(container.container().id());
        }
        return before.stale();
    }

    private Progress makeSandbox(Pod pod, Progress before, int attempt)
            throws InterruptedException {
        if (attempt > 0) {
            shop.events()
                    .normal(
                            pod.json(),
                            "SandboxChanged",
                            "Pod sandbox changed, it will be killed and re-created.");
        }
        String made;
        try {
            SandboxSpec spec = shop.specs().sandbox(pod, attempt);
            made = shop.runtime().runSandbox(spec);
        } catch (RuntimeAwayException away) {
            throw away;
        } catch (RuntimeFailedException failed) {
            String message = "Failed to create pod sandbox: " + failed.getMessage();
            shop.events().warning(pod.json(), "FailedCreatePodSandBox", message);
            return before.failed();
        }
        return before.at(shop.watch().withSandbox(uid, before.state(), made));
    }

    private Progress start(Pod pod, Progress before, Action.Start start)
            throws InterruptedException {
        PodState state = before.state();
        String name = start.container().name();
        ContainerStart step = new ContainerStart(shop, pod, state, start);
        try {
            Image image = mail.interruptibly(step::image);
            Sandbox sandbox = state.readySandbox().orElseThrow();
            noteRestart(name, state);
            String made = step.start(sandbox, image);
            waiting.remove(name);
            return before.at(shop.watch().withContainer(uid, state, made));
        } catch (NotStartedException why) {
            waiting.put(name, why.waiting());
            if (isImageProblem(why.waiting().reason())) {
                shop.events()
                        .warning(
                                pod,
                                start.container(),
                                "Failed",
                                "Error: " + why.waiting().reason());
            }
            return before.failed();
        }
    }

    private static boolean isImageProblem(String reason) {
        return List.of("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName")
                .contains(reason);
    }

    /** The pause before the restart after this one. */
    private void noteRestart(String name, PodState state) {
        state.latest(name).filter(PodState::isExited).ifPresent(ended -> {
            Instant now = shop.clock().instant();
            backOffs.put(name, BackOff.next(backOffs.get(name), ended.finished(), now));
        });
    }
}
