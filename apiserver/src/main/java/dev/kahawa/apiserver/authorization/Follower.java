package dev.kahawa.apiserver.authorization;

import dev.kahawa.store.Change;
import dev.kahawa.store.CompactedException;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Revision;
import dev.kahawa.store.Snapshot;
import dev.kahawa.store.Store;
import dev.kahawa.store.Watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps an index in step with parts of the store: what was written before {@link #refresh} was
 * called is in the index when it returns. Reads nothing until it is first asked.
 */
final class Follower {
    private final Store store;
    private final List<String> prefixes;
    private final Index index;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Watch> watches = new ArrayList<>();
    private volatile Revision seen = Revision.ZERO;
    private volatile boolean loaded;

    /** What is told of the store: by one thread at a time, while others may read. */
    interface Index {
        /** Everything is told anew. */
        void clear();

        void put(Entry entry);

        void remove(String key);
    }

    /** @param prefixes each ending with a slash */
    Follower(Store store, List<String> prefixes, Index index) {
        this.store = store;
        this.prefixes = List.copyOf(prefixes);
        this.index = index;
    }

    void refresh() {
        if (loaded && !store.latest().revision().isAfter(seen)) {
            return;
        }
        lock.lock();
        try {
            if (!loaded) {
                load();
                return;
            }
            Revision upTo = store.latest().revision();
            for (Watch watch : watches) {
                if (!drain(watch, upTo)) {
                    load();
                    return;
                }
            }
            seen = upTo;
        } finally {
            lock.unlock();
        }
    }

    private void load() {
        Snapshot snapshot = store.latest();
        index.clear();
        watches.forEach(Watch::close);
        watches.clear();
        try {
            for (String prefix : prefixes) {
                watches.add(store.watch(prefix, snapshot.revision()));
            }
        } catch (CompactedException busy) {
            throw new IllegalStateException("the store forgets faster than it is read", busy);
        }
        for (String prefix : prefixes) {
            for (Entry entry :
                    snapshot.range(prefix, prefix.substring(0, prefix.length() - 1) + "0")) {
                index.put(entry);
            }
        }
        seen = snapshot.revision();
        loaded = true;
    }

    /** False if the watch has ended: it was not read for too long. */
    private boolean drain(Watch watch, Revision upTo) {
        try {
            while (true) {
                switch (watch.next(Duration.ZERO)) {
                    case Watch.Next.Changes(List<Change> changes, Revision to) -> {
                        changes.forEach(this::apply);
                        if (!upTo.isAfter(to)) {
                            return true;
                        }
                    }
                    case Watch.Next.Idle(Revision to) -> {
                        return true;
                    }
                    case Watch.Next.Ended(String why) -> {
                        return false;
                    }
                }
            }
        } catch (InterruptedException gone) {
            Thread.currentThread().interrupt();
            loaded = false;
            return true;
        }
    }

    private void apply(Change change) {
        switch (change) {
            case Change.Put(Entry entry, Entry before) -> index.put(entry);
            case Change.Deleted(Entry before, Revision revision) -> index.remove(before.key());
        }
    }
}
