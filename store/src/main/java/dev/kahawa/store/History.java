package dev.kahawa.store;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The latest changes and the state after each: one log for all watchers, each of which has only a
 * place in it. Bounded by age and size; who falls behind its beginning must start again.
 */
final class History {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final StoreOptions options;
    private Slot[] slots = new Slot[256];
    private int head;
    private int size;
    private long bytes;
    private long first;
    private volatile SortedTree tree;
    private volatile long last;
    private volatile boolean closed;

    private record Slot(Change change, SortedTree tree, Instant time, long bytes) {}

    History(StoreOptions options, SortedTree tree, Revision revision) {
        this.options = options;
        this.tree = tree;
        this.last = revision.value();
        this.first = revision.value() + 1;
    }

    SnapshotView latest() {
        lock.lock();
        try {
            return new SnapshotView(tree, new Revision(last));
        } finally {
            lock.unlock();
        }
    }

    SnapshotView at(Revision revision) throws CompactedException {
        lock.lock();
        try {
            if (revision.value() == last) {
                return new SnapshotView(tree, revision);
            }
            if (revision.value() > last) {
                throw new IllegalArgumentException("revision " + revision + " is yet to come");
            }
            if (revision.value() < first) {
                throw new CompactedException(revision, oldest());
            }
            return new SnapshotView(slot(revision.value()).tree, revision);
        } finally {
            lock.unlock();
        }
    }

    Revision oldest() {
        lock.lock();
        try {
            return new Revision(size == 0 ? last : first);
        } finally {
            lock.unlock();
        }
    }

    /** Makes changes visible; each has the revision after the one before. */
    void publish(List<Change> changes, List<SortedTree> trees, Instant now) {
        lock.lock();
        try {
            for (int i = 0; i < changes.size(); i++) {
                add(new Slot(changes.get(i), trees.get(i), now, sizeOf(changes.get(i))));
            }
            tree = trees.getLast();
            last = changes.getLast().revision().value();
            trim(now);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long sizeOf(Change change) {
        return switch (change) {
            case Change.Put put -> put.entry().value().length + 200L;
            case Change.Deleted deleted -> deleted.before().value().length + 200L;
        };
    }

    private void add(Slot slot) {
        if (size == slots.length) {
            Slot[] more = new Slot[slots.length * 2];
            for (int i = 0; i < size; i++) {
                more[i] = slots[(head + i) % slots.length];
            }
            slots = more;
            head = 0;
        }
        slots[(head + size++) % slots.length] = slot;
        bytes += slot.bytes;
    }

    private Slot slot(long revision) {
        return slots[(head + Math.toIntExact(revision - first)) % slots.length];
    }

    /** What is older than the age asked for goes only when space is short. */
    private void trim(Instant now) {
        Instant keepFrom = now.minus(options.historyAge());
        while (size > 0
                && (bytes > options.historyBytesMax()
                        || bytes > options.historyBytes() && slots[head].time.isBefore(keepFrom))) {
            drop();
        }
    }

    @SuppressWarnings("NullAway") // an empty slot is never read
    private void drop() {
        bytes -= slots[head].bytes;
        slots[head] = null;
        head = (head + 1) % slots.length;
        size--;
        first++;
    }

    void compact(Revision before) {
        lock.lock();
        try {
            while (size > 0 && first < before.value()) {
                drop();
            }
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Watch watch(String prefix, Revision after) throws CompactedException {
        lock.lock();
        try {
            if (after.value() + 1 < first) {
                throw new CompactedException(after, oldest());
            }
            return new Cursor(prefix, after.value() + 1);
        } finally {
            lock.unlock();
        }
    }

    /** A watcher's place in the log. */
    private final class Cursor implements Watch {
        /** As many changes are handed over at once; the rest waits in the log. */
        private static final int CHANGES_MAX = 1_000;

        private final String prefix;
        private long next;
        private volatile boolean ended;

        Cursor(String prefix, long next) {
            this.prefix = prefix;
            this.next = next;
        }

        @Override
        public Next next(Duration timeout) throws InterruptedException {
            long nanos = timeout.toNanos();
            lock.lockInterruptibly();
            try {
                while (true) {
                    @Nullable Next found = found();
                    if (found != null) {
                        return found;
                    }
                    if (nanos <= 0) {
                        return new Next.Idle(new Revision(next - 1));
                    }
                    nanos = grown.awaitNanos(nanos);
                }
            } finally {
                lock.unlock();
            }
        }

        private @Nullable Next found() {
            if (ended || closed) {
                return new Next.Ended(closed ? "the store was closed" : "the watch was closed");
            }
            if (next < first) {
                return new Next.Ended("too slow: revision " + next + " is no longer known");
            }
            List<Change> changes = new ArrayList<>();
            while (next <= last && changes.size() < CHANGES_MAX) {
                Change change = slot(next++).change;
                if (change.key().startsWith(prefix)) {
                    changes.add(change);
                }
            }
            return changes.isEmpty()
                    ? null
                    : new Next.Changes(List.copyOf(changes), new Revision(next - 1));
        }

        @Override
        public void close() {
            lock.lock();
            try {
                ended = true;
                grown.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
