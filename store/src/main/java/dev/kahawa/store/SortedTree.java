package dev.kahawa.store;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * An immutable map from keys to entries, sorted by the keys' UTF-8 bytes. A change makes a new map
 * that shares all but a path with the old one, so that every revision can be kept as a root.
 *
 * <p>It is a size-balanced tree (Adams 1993): each node knows how many entries are below it, which
 * keeps it balanced and counts ranges without visiting them. A node that outweighs its sibling more
 * than {@link #DELTA} times is rotated, twice if its inner child is {@link #RATIO} times the outer.
 */
final class SortedTree {
    static final SortedTree EMPTY = new SortedTree(null);
    private static final int DELTA = 3;
    private static final int RATIO = 2;

    private final @Nullable Node root;

    private SortedTree(@Nullable Node root) {
        this.root = root;
    }

    private record Node(
            Entry entry, @Nullable Node left, @Nullable Node right, int size) {

        static Node of(Entry entry, @Nullable Node left, @Nullable Node right) {
            return new Node(entry, left, right, 1 + sizeOf(left) + sizeOf(right));
        }
    }

    private static int sizeOf(@Nullable Node node) {
        return node == null ? 0 : node.size;
    }

    int size() {
        return sizeOf(root);
    }

    @Nullable
    Entry get(String key) {
        Node node = root;
        while (node != null) {
            int order = compare(key, node.entry.key());
            if (order == 0) {
                return node.entry;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    SortedTree with(Entry entry) {
        return new SortedTree(insert(root, entry));
    }

    SortedTree without(String key) {
        return new SortedTree(remove(root, key));
    }

    /** How many keys are less than this one. */
    int rank(String key) {
        int rank = 0;
        Node node = root;
        while (node != null) {
            if (compare(key, node.entry.key()) <= 0) {
                node = node.left;
            } else {
                rank += 1 + sizeOf(node.left);
                node = node.right;
            }
        }
        return rank;
    }

    private static Node insert(@Nullable Node node, Entry entry) {
        if (node == null) {
            return Node.of(entry, null, null);
        }
        int order = compare(entry.key(), node.entry.key());
        if (order == 0) {
            return new Node(entry, node.left, node.right, node.size);
        }
        return order < 0
                ? balanced(node.entry, insert(node.left, entry), node.right)
                : balanced(node.entry, node.left, insert(node.right, entry));
    }

    private static @Nullable Node remove(@Nullable Node node, String key) {
        if (node == null) {
            return null;
        }
        int order = compare(key, node.entry.key());
        if (order < 0) {
            return balanced(node.entry, remove(node.left, key), node.right);
        }
        if (order > 0) {
            return balanced(node.entry, node.left, remove(node.right, key));
        }
        if (node.left == null || node.right == null) {
            return node.left == null ? node.right : node.left;
        }
        Entry next = first(node.right);
        return balanced(next, node.left, remove(node.right, next.key()));
    }

    private static Entry first(Node from) {
        Node node = from;
        while (node.left != null) {
            node = node.left;
        }
        return node.entry;
    }

    private static Node balanced(Entry entry, @Nullable Node left, @Nullable Node right) {
        int leftSize = sizeOf(left);
        int rightSize = sizeOf(right);
        if (leftSize + rightSize < 2) {
            return Node.of(entry, left, right);
        }
        if (right != null && rightSize > DELTA * leftSize) {
            return rotatedLeft(entry, left, right);
        }
        if (left != null && leftSize > DELTA * rightSize) {
            return rotatedRight(entry, left, right);
        }
        return Node.of(entry, left, right);
    }

    private static Node rotatedLeft(Entry entry, @Nullable Node left, Node right) {
        Node inner = right.left;
        if (inner == null || inner.size < RATIO * sizeOf(right.right)) {
            return Node.of(right.entry, Node.of(entry, left, inner), right.right);
        }
        return Node.of(
                inner.entry,
                Node.of(entry, left, inner.left),
                Node.of(right.entry, inner.right, right.right));
    }

    private static Node rotatedRight(Entry entry, Node left, @Nullable Node right) {
        Node inner = left.right;
        if (inner == null || inner.size < RATIO * sizeOf(left.left)) {
            return Node.of(left.entry, left.left, Node.of(entry, inner, right));
        }
        return Node.of(
                inner.entry,
                Node.of(left.entry, left.left, inner.left),
                Node.of(entry, inner.right, right));
    }

    /** The entries from the first key on, up to but without the other. */
    Iterator<Entry> range(String from, String to) {
        return new Range(root, from, to);
    }

    private static final class Range implements Iterator<Entry> {
        private final Deque<Node> path = new ArrayDeque<>();
        private final String to;

        Range(@Nullable Node root, String from, String to) {
            this.to = to;
            Node node = root;
            while (node != null) {
                if (compare(from, node.entry.key()) <= 0) {
                    path.push(node);
                    node = node.left;
                } else {
                    node = node.right;
                }
            }
        }

        @Override
        public boolean hasNext() {
            Node next = path.peek();
            return next != null && compare(next.entry.key(), to) < 0;
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Node next = path.pop();
            for (Node node = next.right; node != null; node = node.left) {
                path.push(node);
            }
            return next.entry;
        }
    }

    /** The order of UTF-8 bytes: that of code points, where UTF-16 puts surrogates too low. */
    static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean xHigh = Character.isSurrogate(x);
                boolean yHigh = Character.isSurrogate(y);
                return xHigh == yHigh ? Character.compare(x, y) : xHigh ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
