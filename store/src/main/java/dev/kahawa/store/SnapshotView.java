package dev.kahawa.store;

import java.util.Optional;

/** A root of the tree and its revision. */
record SnapshotView(SortedTree tree, Revision revision) implements Snapshot {

    @Override
    public Optional<Entry> get(String key) {
        return Optional.ofNullable(tree.get(key));
    }

    @Override
    public Iterable<Entry> range(String from, String to) {
        return () -> tree.range(from, to);
    }

    @Override
    public int count(String from, String to) {
        return Math.max(0, tree.rank(to) - tree.rank(from));
    }
}
