package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Revision;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Trees of stored objects that were written or needed lately, by their bytes: watchers, selectors
 * and Tables look at the same objects again and again. One takes another's place. Safe for use by
 * many threads.
 */
final class Trees {
    private static final int TREES_MAX = 1 << 9;

    private final AtomicReferenceArray<Slot> slots = new AtomicReferenceArray<>(TREES_MAX);

    /** With its revision as it was asked for last. */
    private static final class Slot {
        private final byte[] bytes;
        private final JsonObject tree;
        private volatile @Nullable Revised revised;

        Slot(byte[] bytes, JsonObject tree) {
            this.bytes = bytes;
            this.tree = tree;
        }

        JsonObject at(Revision revision) {
            Revised known = revised;
            if (known == null || !known.revision().equals(revision)) {
                known = new Revised(revision, StoredObject.withRevision(tree, revision));
                revised = known;
            }
            return known.tree();
        }
    }

    private record Revised(Revision revision, JsonObject tree) {}

    /**
     * Remembers what is about to be written.
     *
     * @param bytes the very array that the store is given
     * @param tree what they say
     */
    void remember(byte[] bytes, JsonObject tree) {
        slots.set(place(bytes), new Slot(bytes, tree));
    }

    /** With its resourceVersion. */
    JsonObject of(Entry entry) {
        byte[] bytes = entry.value();
        Slot slot = slots.get(place(bytes));
        if (slot == null || slot.bytes != bytes) {
            slot = new Slot(bytes, JsonReader.readTrustedObject(bytes));
            slots.set(place(bytes), slot);
        }
        return slot.at(entry.modified());
    }

    private static int place(byte[] bytes) {
        return System.identityHashCode(bytes) & TREES_MAX - 1;
    }
}
