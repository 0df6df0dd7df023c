package dev.kahawa.store;

import org.jspecify.annotations.Nullable;

/** What happened to one key at one revision. */
public sealed interface Change {

    Revision revision();

    String key();

    /**
     * The key has a new value.
     *
     * @param before null if the key was absent
     */
    record Put(Entry entry, @Nullable Entry before) implements Change {
        @Override
        public Revision revision() {
            return entry.modified();
        }

        @Override
        public String key() {
            return entry.key();
        }
    }

    /** The key is gone. */
    record Deleted(Entry before, Revision revision) implements Change {
        @Override
        public String key() {
            return before.key();
        }
    }
}
