package dev.kahawa.store;

import java.util.Optional;

/** All of a store at one revision: immutable, costs nothing to hold but the memory it shares. */
public interface Snapshot {

    Revision revision();

    Optional<Entry> get(String key);

    /** The entries whose key is at least {@code from} and less than {@code to}, by UTF-8 bytes. */
    Iterable<Entry> range(String from, String to);

    /** How many entries {@link #range} has; does not visit each of them. */
    int count(String from, String to);
}
