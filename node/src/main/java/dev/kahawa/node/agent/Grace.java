package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.pod.Findings;
import dev.kahawa.node.pod.PodContainer;

import java.time.Duration;

/** How long containers may take to end. Pure. */
final class Grace {
    private static final long DEFAULT_SECONDS = 30;

    /** Even a Pod to be gone at once has this long. */
    static final Duration LEAST = Duration.ofSeconds(1);

    private Grace() {}

    static Duration of(Pod pod) {
        long asked = pod.json()
                .number("metadata", "deletionGracePeriodSeconds")
                .orElse(pod.json()
                        .number("spec", "terminationGracePeriodSeconds")
                        .orElse(DEFAULT_SECONDS));
        return Duration.ofSeconds(Math.max(asked, LEAST.toSeconds()));
    }

    /** After a probe has failed: the probe's own where it has one. */
    static Duration afterProbe(Pod pod, PodContainer container, Findings.Kind kind) {
        JsonObject probe = container.json().object(kind.field());
        return probe.number("terminationGracePeriodSeconds").isPresent()
                ? Duration.ofSeconds(
                        probe.number("terminationGracePeriodSeconds").getAsLong())
                : of(pod);
    }
}
