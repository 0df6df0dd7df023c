package dev.kahawa.store;

/** What must hold of a key for a write to happen. */
public sealed interface Expected {
    Expected ABSENT = new Absent();
    Expected ANY = new Any();

    static Expected at(Revision modified) {
        return new At(modified);
    }

    /** There is no such key. */
    record Absent() implements Expected {}

    /** The key is there, last modified at exactly this revision. */
    record At(Revision modified) implements Expected {}

    /** Whatever is there, or nothing. */
    record Any() implements Expected {}
}
