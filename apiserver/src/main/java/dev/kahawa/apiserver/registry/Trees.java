package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.store.Entry;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Trees of stored objects that were needed lately, by revision: selectors and Tables look at the
 * same objects again and again. A newer one takes an older one's place.
 */
final class Trees {
    private static final int TREES_MAX = 1 << 9;

    private final AtomicReferenceArray<Slot> slots = new AtomicReferenceArray<>(TREES_MAX);

    private record Slot(Entry entry, JsonObject tree) {}

    JsonObject of(Entry entry) {
        int at = (int) entry.modified().value() & TREES_MAX - 1;
        Slot slot = slots.get(at);
        if (slot != null && slot.entry == entry) {
            return slot.tree;
        }
        JsonObject tree = StoredObject.tree(entry);
        slots.set(at, new Slot(entry, tree));
        return tree;
    }
}
