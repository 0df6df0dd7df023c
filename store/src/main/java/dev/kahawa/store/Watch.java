package dev.kahawa.store;

import java.time.Duration;
import java.util.List;

/** Changes as they happen, in order of their revisions, none left out. For one reading thread. */
public interface Watch extends AutoCloseable {

    /** What {@link #next} found. */
    sealed interface Next {
        /** At least one change; and everything up to this revision has now been seen. */
        record Changes(List<Change> changes, Revision upTo) implements Next {}

        /** No change to these keys within the time; everything up to this revision was seen. */
        record Idle(Revision upTo) implements Next {}

        /** The reader was too slow, or the store was closed: start again from a snapshot. */
        record Ended(String why) implements Next {}
    }

    /** Waits at most this long for changes. */
    Next next(Duration timeout) throws InterruptedException;

    @Override
    void close();
}
