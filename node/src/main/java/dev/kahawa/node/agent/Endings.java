package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.node.status.StatusInput.Verdict;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** Whether a Pod is to end, and what its status will say of that. Pure. */
final class Endings {
    private Endings() {}

    /**
     * @param gone whether the API has it no more
     * @param evicted why it must leave the node; null while it may stay
     */
    static Verdict verdict(Pod pod, boolean gone, @Nullable String evicted, Instant now) {
        if (pod.isFinished()) {
            return new Verdict(
                    true,
                    pod.phase(),
                    pod.json().text("status", "reason"),
                    pod.json().text("status", "message"));
        }
        if (evicted != null) {
            return new Verdict(true, "Failed", "Evicted", evicted);
        }
        if (gone || pod.meta().isBeingDeleted()) {
            return new Verdict(true, "", "", "");
        }
        Instant deadline = deadline(pod);
        if (deadline != null && !now.isBefore(deadline)) {
            return new Verdict(
                    true,
                    "Failed",
                    "DeadlineExceeded",
                    "Pod was active on the node longer than the specified deadline");
        }
        return Verdict.RUNS;
    }

    /** When {@code activeDeadlineSeconds} are over; null for never. */
    static @Nullable Instant deadline(Pod pod) {
        String started = pod.json().text("status", "startTime");
        long seconds = pod.json().number("spec", "activeDeadlineSeconds").orElse(0);
        return seconds == 0 || started.isEmpty()
                ? null
                : Instant.parse(started).plusSeconds(seconds);
    }
}
