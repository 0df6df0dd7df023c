package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.store.Entry;

import org.jspecify.annotations.Nullable;

/**
 * An object as it was written.
 *
 * @param object with its resourceVersion (without it for a new one's dry run)
 * @param entry the same as served, for who passes it on as it is; null if nothing was written
 */
record Written(JsonObject object, boolean created, @Nullable Entry entry) {

    static Written of(JsonObject kept, boolean created, Entry entry) {
        return new Written(StoredObject.withRevision(kept, entry.modified()), created, entry);
    }

    static Written nothing(JsonObject object, boolean created) {
        return new Written(object, created, null);
    }
}
