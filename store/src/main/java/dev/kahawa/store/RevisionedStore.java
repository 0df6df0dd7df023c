package dev.kahawa.store;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The engine: all live entries in memory, changed by one thread, which writes what has queued up
 * to the journal in one go (group commit), then shows it to readers, then acknowledges it.
 */
public final class RevisionedStore implements Store {
    /** Writers beyond this wait for their turn to queue. */
    private static final int WRITES_QUEUED_MAX = 4_096;

    /** As many writes share one commit at most, which bounds a transaction. */
    private static final int WRITES_PER_COMMIT_MAX = 512;

    private static final Duration IDLE = Duration.ofSeconds(1);

    private final BlockingQueue<Write> writes = new ArrayBlockingQueue<>(WRITES_QUEUED_MAX);
    private final PriorityQueue<Expiry> expiries =
            new PriorityQueue<>(Comparator.comparingLong(Expiry::millis));
    private final History history;
    private final Journal journal;
    private final InstantSource clock;
    private final Thread writer;
    private volatile boolean closed;

    /** What a store begins with. */
    public record Content(List<Entry> entries, List<Expiry> expiries, Revision revision) {
        public static final Content NOTHING = new Content(List.of(), List.of(), Revision.ZERO);
    }

    /** When an entry goes, unless it was written again since. */
    public record Expiry(String key, Revision modified, long millis) {}

    private record Write(
            String key,
            byte @Nullable [] value,
            Expected expected,
            Lifetime lifetime,
            CompletableFuture<Outcome> outcome) {}

    public RevisionedStore(
            Journal journal, Content content, StoreOptions options, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
        SortedTree tree = SortedTree.EMPTY;
        for (Entry entry : content.entries()) {
            tree = tree.with(entry);
        }
        this.history = new History(options, tree, content.revision());
        this.expiries.addAll(content.expiries());
        this.writer = Thread.ofPlatform().name("store-writer").daemon().start(this::run);
    }

    /** A store that keeps nothing beyond its own life. */
    public static Store inMemory(StoreOptions options, InstantSource clock) {
        return new RevisionedStore(Journal.NONE, Content.NOTHING, options, clock);
    }

    @Override
    public Snapshot latest() {
        return history.latest();
    }

    @Override
    public Snapshot at(Revision revision) throws CompactedException {
        return history.at(revision);
    }

    @Override
    public Outcome put(String key, byte[] value, Expected expected, Lifetime lifetime)
            throws InterruptedException {
        return commit(new Write(key, value, expected, lifetime, new CompletableFuture<>()));
    }

    @Override
    public Outcome delete(String key, Expected expected) throws InterruptedException {
        return commit(new Write(key, null, expected, Lifetime.FOREVER, new CompletableFuture<>()));
    }

    private Outcome commit(Write write) throws InterruptedException {
        if (closed) {
            throw new StoreException("the store is closed");
        }
        writes.put(write);
        try {
            return write.outcome.get();
        } catch (ExecutionException failed) {
            throw new StoreException("not written: " + failed.getCause(), failed);
        }
    }

    @Override
    public Watch watch(String prefix, Revision after) throws CompactedException {
        return history.watch(prefix, after);
    }

    @Override
    public Revision oldest() {
        return history.oldest();
    }

    @Override
    public void compact(Revision before) {
        history.compact(before);
    }

    /** Writes that have queued up are still carried out. */
    @Override
    public void close() {
        closed = true;
        writer.interrupt();
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        history.close();
        journal.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try {
                Write first = writes.poll(untilExpiry().toMillis(), TimeUnit.MILLISECONDS);
                commitQueued(first);
            } catch (InterruptedException closing) {
                break;
            }
        }
        for (Write write = writes.poll(); write != null; write = writes.poll()) {
            commitQueued(write);
        }
    }

    private Duration untilExpiry() {
        Expiry next = expiries.peek();
        if (next == null) {
            return IDLE;
        }
        long millis = Math.max(0, next.millis - clock.millis());
        return millis < IDLE.toMillis() ? Duration.ofMillis(millis) : IDLE;
    }

    private void commitQueued(@Nullable Write first) {
        List<Write> batch = new ArrayList<>();
        if (first != null) {
            batch.add(first);
        }
        writes.drainTo(batch, WRITES_PER_COMMIT_MAX - 1);
        Batch pending = new Batch(history.latest(), clock.instant());
        pending.expire(expiries);
        List<Outcome> outcomes = new ArrayList<>();
        for (Write write : batch) {
            outcomes.add(pending.apply(write));
        }
        try {
            if (!pending.lines.isEmpty()) {
                journal.append(pending.lines);
                history.publish(pending.changes(), pending.trees, pending.now);
                expiries.addAll(pending.expiries);
            }
        } catch (StoreException failed) {
            batch.forEach(write -> write.outcome.completeExceptionally(failed));
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).outcome.complete(outcomes.get(i));
        }
    }

    /** Writes on top of each other that nobody sees yet. */
    private static final class Batch {
        private final List<Journal.Line> lines = new ArrayList<>();
        private final List<SortedTree> trees = new ArrayList<>();
        private final List<Expiry> expiries = new ArrayList<>();
        private final Instant now;
        private SortedTree tree;
        private Revision revision;

        Batch(SnapshotView base, Instant now) {
            this.tree = base.tree();
            this.revision = base.revision();
            this.now = now;
        }

        List<Change> changes() {
            return lines.stream().map(Journal.Line::change).toList();
        }

        void expire(PriorityQueue<Expiry> due) {
            while (!due.isEmpty() && due.peek().millis <= now.toEpochMilli()) {
                Expiry expiry = due.remove();
                Entry entry = tree.get(expiry.key);
                if (entry != null && entry.modified().equals(expiry.modified)) {
                    delete(entry);
                }
            }
        }

        Outcome apply(Write write) {
            Entry current = tree.get(write.key);
            if (!holds(write.expected, current)) {
                return new Outcome.Unexpected(current);
            }
            if (write.value != null) {
                put(write, write.value, current);
            } else if (current != null) {
                delete(current);
            }
            return new Outcome.Done(revision);
        }

        private static boolean holds(Expected expected, @Nullable Entry current) {
            return switch (expected) {
                case Expected.Any any -> true;
                case Expected.Absent absent -> current == null;
                case Expected.At(Revision modified) ->
                    current != null && current.modified().equals(modified);
            };
        }

        private void put(Write write, byte[] value, @Nullable Entry before) {
            revision = revision.next();
            Revision created = before == null ? revision : before.created();
            Entry entry = new Entry(write.key, value, created, revision);
            long expires = switch (write.lifetime) {
                case Lifetime.Forever forever -> 0;
                case Lifetime.Limited(Duration duration) -> now.plus(duration).toEpochMilli();
            };
            if (expires > 0) {
                expiries.add(new Expiry(write.key, revision, expires));
            }
            add(new Change.Put(entry, before), tree.with(entry), expires);
        }

        private void delete(Entry entry) {
            revision = revision.next();
            add(new Change.Deleted(entry, revision), tree.without(entry.key()), 0);
        }

        private void add(Change change, SortedTree after, long expires) {
            tree = after;
            trees.add(after);
            lines.add(new Journal.Line(change, expires));
        }
    }
}
