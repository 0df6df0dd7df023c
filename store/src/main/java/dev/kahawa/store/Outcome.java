package dev.kahawa.store;

import org.jspecify.annotations.Nullable;

/** How a write ended. */
public sealed interface Outcome {

    /** It is durable. Nothing changed if a delete found no key ({@code ANY}). */
    record Done(Revision revision) implements Outcome {}

    /**
     * What was expected does not hold; nothing was written.
     *
     * @param current what is there; null if nothing is
     */
    record Unexpected(@Nullable Entry current) implements Outcome {}
}
