package dev.kahawa.node.pod;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * A pause that doubles with each failure and is forgotten after a time without one.
 *
 * @param pause how long the next attempt waits after the failure
 * @param updated when the pause was set
 */
public record BackOff(Duration pause, Instant updated) {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration MAX = Duration.ofMinutes(5);

    /** After twice the longest pause without a failure it begins anew. */
    private static final Duration FORGOTTEN_AFTER = MAX.multipliedBy(2);

    /** The back-off once another attempt is made after a failure at that time. */
    public static BackOff next(@Nullable BackOff before, Instant failed, Instant now) {
        if (before == null || before.isForgotten(failed)) {
            return new BackOff(FIRST, now);
        }
        Duration doubled = before.pause.multipliedBy(2);
        return new BackOff(doubled.compareTo(MAX) < 0 ? doubled : MAX, now);
    }

    /** When an attempt may be made after a failure at that time; at once if there is no pause. */
    public static Instant until(@Nullable BackOff before, Instant failed) {
        return before == null || before.isForgotten(failed) ? failed : failed.plus(before.pause);
    }

    private boolean isForgotten(Instant failed) {
        return Duration.between(updated, failed).compareTo(FORGOTTEN_AFTER) > 0;
    }
}
