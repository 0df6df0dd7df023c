package dev.kahawa.model.schema;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What each field number of a protobuf message stands for. */
final class WireTable {
    /** A field, or an inlined message whose fields stand beside the outer ones. */
    sealed interface Entry {
        record Leaf(Field field) implements Entry {}

        record Inlined(WireTable table) implements Entry {}
    }

    private final Map<Integer, Entry> entries = new TreeMap<>();

    static WireTable of(ObjectType type) {
        WireTable table = new WireTable();
        for (Field field : type.fields()) {
            if (!field.wire().isEmpty()) {
                table.add(field.wire(), field);
            }
        }
        return table;
    }

    private void add(List<Integer> path, Field field) {
        int number = path.getFirst();
        if (path.size() == 1) {
            entries.put(number, new Entry.Leaf(field));
            return;
        }
        Entry entry = entries.computeIfAbsent(number, absent -> new Entry.Inlined(new WireTable()));
        if (entry instanceof Entry.Inlined(WireTable inner)) {
            inner.add(path.subList(1, path.size()), field);
        }
    }

    /** The numbers in order, as generated code writes fields. */
    Set<Integer> numbers() {
        return entries.keySet();
    }

    @Nullable
    Entry get(int number) {
        return entries.get(number);
    }
}
