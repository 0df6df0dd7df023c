package dev.kahawa.client;

import dev.kahawa.model.object.JsonObject;

import org.jspecify.annotations.Nullable;

/** Hears of the changes an informer sees, in order, on the informer's thread: return quickly. */
@FunctionalInterface
public interface Listener {

    /**
     * @param before null for an object not seen so far
     * @param after null for one that is gone
     */
    void changed(@Nullable JsonObject before, @Nullable JsonObject after);

    /** The object as it is, or last was. */
    static JsonObject latest(@Nullable JsonObject before, @Nullable JsonObject after) {
        if (after != null) {
            return after;
        }
        if (before != null) {
            return before;
        }
        throw new IllegalArgumentException("a change of nothing");
    }
}
