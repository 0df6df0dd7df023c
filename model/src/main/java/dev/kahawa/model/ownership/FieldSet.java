package dev.kahawa.model.ownership;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of paths into an object, in the form of {@code FieldsV1}: steps are {@code f:name}, {@code
 * k:{...}} for an item of a list by its keys and {@code v:...} for one by its value. Immutable.
 */
final class FieldSet {
    static final FieldSet EMPTY = new FieldSet(false, Map.of());
    static final FieldSet LEAF = new FieldSet(true, Map.of());

    private final boolean self;
    private final Map<String, FieldSet> children;

    private FieldSet(boolean self, Map<String, FieldSet> children) {
        this.self = self;
        this.children = children;
    }

    /** The paths below these steps, and the path itself if it is a member. */
    static FieldSet of(boolean self, Map<String, FieldSet> children) {
        TreeMap<String, FieldSet> kept = new TreeMap<>();
        children.forEach((step, child) -> {
            if (!child.isEmpty()) {
                kept.put(step, child);
            }
        });
        return new FieldSet(self, kept);
    }

    boolean isEmpty() {
        return !self && children.isEmpty();
    }

    /** Whether the path itself is in the set. */
    boolean isMember() {
        return self;
    }

    /** What is in the set at and below this step; null if nothing. */
    @Nullable
    FieldSet child(String step) {
        return children.get(step);
    }

    /** The paths in both sets. */
    FieldSet intersection(FieldSet other) {
        TreeMap<String, FieldSet> both = new TreeMap<>();
        children.forEach((step, child) -> {
            FieldSet theirs = other.children.get(step);
            FieldSet shared = theirs == null ? EMPTY : child.intersection(theirs);
            if (!shared.isEmpty()) {
                both.put(step, shared);
            }
        });
        return new FieldSet(self && other.self, both);
    }

    /** The paths as messages show them: at each step its own parts first, then what is deeper. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        collect("", paths);
        return paths;
    }

    private void collect(String path, List<String> paths) {
        children.forEach((step, child) -> {
            if (child.self) {
                paths.add(path + Steps.shown(step));
            }
        });
        children.forEach((step, child) -> child.collect(path + Steps.shown(step), paths));
    }

    FieldSet union(FieldSet other) {
        TreeMap<String, FieldSet> merged = new TreeMap<>(children);
        other.children.forEach((step, child) -> merged.merge(step, child, FieldSet::union));
        return new FieldSet(self || other.self, merged);
    }

    /** These paths but for those of the other set. */
    FieldSet minus(FieldSet other) {
        TreeMap<String, FieldSet> left = new TreeMap<>();
        children.forEach((step, child) -> {
            FieldSet theirs = other.children.get(step);
            FieldSet rest = theirs == null ? child : child.minus(theirs);
            if (!rest.isEmpty()) {
                left.put(step, rest);
            }
        });
        return new FieldSet(self && !other.self, left);
    }

    /** These paths but for a path and all below it. */
    FieldSet without(String... path) {
        return without(path, 0);
    }

    private FieldSet without(String[] path, int at) {
        FieldSet child = children.get(path[at]);
        if (child == null) {
            return this;
        }
        TreeMap<String, FieldSet> left = new TreeMap<>(children);
        FieldSet rest = at == path.length - 1 ? EMPTY : child.without(path, at + 1);
        if (rest.isEmpty()) {
            left.remove(path[at]);
        } else {
            left.put(path[at], rest);
        }
        return new FieldSet(self, left);
    }

    /** Only a path and what is below it. */
    FieldSet only(String step) {
        FieldSet child = children.get(step);
        return child == null ? EMPTY : of(false, Map.of(step, child));
    }

    static FieldSet parse(Json fields) {
        if (!(fields instanceof JsonObject object)) {
            return EMPTY;
        }
        TreeMap<String, FieldSet> children = new TreeMap<>();
        boolean self = false;
        for (int i = 0; i < object.size(); i++) {
            String step = object.keyAt(i);
            if (step.equals(".")) {
                self = true;
                continue;
            }
            FieldSet child = parse(object.valueAt(i));
            children.put(step, child.isEmpty() ? LEAF : child);
        }
        return new FieldSet(self, children);
    }

    JsonObject toJson() {
        JsonObject.Builder json = JsonObject.builder();
        if (self && !children.isEmpty()) {
            json.put(".", JsonObject.EMPTY);
        }
        children.forEach((step, child) -> json.put(step, child.toJson()));
        return json.build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldSet set && self == set.self && children.equals(set.children);
    }

    @Override
    public int hashCode() {
        return children.hashCode() * 2 + (self ? 1 : 0);
    }

    @Override
    public String toString() {
        return toJson().toString();
    }
}
