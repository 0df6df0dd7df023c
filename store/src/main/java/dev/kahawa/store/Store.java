package dev.kahawa.store;

/**
 * A revisioned map from keys to bytes with watch. Knows nothing of Kubernetes kinds.
 *
 * <p>Keys are ordered by their UTF-8 bytes. There is one revision for the whole store: each
 * successful write takes the next, without gaps, and changes one key. What a write acknowledged is
 * durable, as far as the implementation keeps anything at all; readers see it no later than the
 * acknowledgement, and never see what could still be lost. Safe for use by any number of threads;
 * calls block.
 */
public interface Store extends AutoCloseable {

    /** Everything as of now. */
    Snapshot latest();

    /**
     * Everything as of then.
     *
     * @throws CompactedException if that is no longer known
     * @throws IllegalArgumentException if it is yet to come
     */
    Snapshot at(Revision revision) throws CompactedException;

    /** Sets a value, if what is expected of the key holds. */
    Outcome put(String key, byte[] value, Expected expected, Lifetime lifetime)
            throws InterruptedException;

    default Outcome put(String key, byte[] value, Expected expected) throws InterruptedException {
        return put(key, value, expected, Lifetime.FOREVER);
    }

    /** Removes a key, if what is expected of it holds. */
    Outcome delete(String key, Expected expected) throws InterruptedException;

    /**
     * The changes after this revision to keys that begin with the prefix, first those that have
     * already happened.
     *
     * @throws CompactedException if not all of them are known any more
     */
    Watch watch(String prefix, Revision after) throws CompactedException;

    /** The oldest revision that {@link #at} and {@link #watch} still know. */
    Revision oldest();

    /** Forgets the history before this revision; what is live now stays. */
    void compact(Revision before);

    /** Ends every watch and lets go of files. Writes under way are finished or refused. */
    @Override
    void close();
}
