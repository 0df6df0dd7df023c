package dev.kahawa.store;

import java.time.Duration;

/** How long a value stays if nobody writes it again. */
public sealed interface Lifetime {
    Lifetime FOREVER = new Forever();

    static Lifetime of(Duration duration) {
        return new Limited(duration);
    }

    record Forever() implements Lifetime {}

    /** Deleted by the store itself, at its own revision, this long after the write or soon after. */
    record Limited(Duration duration) implements Lifetime {}
}
