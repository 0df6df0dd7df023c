package dev.kahawa.store;

import java.time.Duration;

/**
 * How much a store remembers.
 *
 * @param historyAge changes this young are kept, space permitting
 * @param historyBytes changes older than that are kept while they take less than this
 * @param historyBytesMax no more than this is kept, whatever its age
 */
public record StoreOptions(Duration historyAge, long historyBytes, long historyBytesMax) {
    public static final StoreOptions DEFAULT =
            new StoreOptions(Duration.ofMinutes(5), 4L << 20, 32L << 20);
}
