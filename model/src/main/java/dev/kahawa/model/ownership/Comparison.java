package dev.kahawa.model.ownership;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Field;
import dev.kahawa.model.schema.Field.ListType;
import dev.kahawa.model.schema.FieldType;
import dev.kahawa.model.schema.ObjectType;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which paths one object sets differently from another: what was added or changed, and what is
 * gone. Lists and maps are walked as far as their facts say that their parts are owned singly.
 */
record Comparison(FieldSet set, FieldSet removed) {
    private static final Comparison SAME = new Comparison(FieldSet.EMPTY, FieldSet.EMPTY);

    static Comparison of(ObjectType type, JsonObject before, JsonObject after) {
        return struct(type, before, after, false, false);
    }

    private static Comparison struct(
            ObjectType type, JsonObject before, JsonObject after, boolean added, boolean gone) {
        Children children = new Children();
        for (Field field : type.fields()) {
            @Nullable Json was = before.get(field.name());
            @Nullable Json is = after.get(field.name());
            if (was != null || is != null) {
                children.put("f:" + field.name(), field(field, was, is));
            }
        }
        return children.build(added, gone);
    }

    private static Comparison field(Field field, @Nullable Json was, @Nullable Json is) {
        return value(field.type(), field.list(), field.mergeKeys(), was, is);
    }

    private static Comparison value(
            FieldType type,
            ListType list,
            List<String> keys,
            @Nullable Json was,
            @Nullable Json is) {
        boolean added = was == null;
        boolean gone = is == null;
        Json before = was == null ? JsonNull.NULL : was;
        Json after = is == null ? JsonNull.NULL : is;
        if (!added && !gone && before.equals(after)) {
            return SAME;
        }
        return switch (type) {
            case FieldType.Struct(ObjectType.Reference reference)
            when list != ListType.ATOMIC && !reference.get().atomic() ->
                struct(reference.get(), object(before), object(after), added, gone);
            case FieldType.MapOf(FieldType item)
            when list != ListType.ATOMIC -> map(item, object(before), object(after), added, gone);
            case FieldType.ListOf(FieldType item)
            when list == ListType.SET -> set(array(before), array(after), added, gone);
            case FieldType.ListOf(FieldType item)
            when list == ListType.MAP ->
                items(item, keys, array(before), array(after), added, gone);
            default -> leaf(gone);
        };
    }

    private static Comparison leaf(boolean gone) {
        return gone
                ? new Comparison(FieldSet.EMPTY, FieldSet.LEAF)
                : new Comparison(FieldSet.LEAF, FieldSet.EMPTY);
    }

    private static Comparison map(
            FieldType item, JsonObject before, JsonObject after, boolean added, boolean gone) {
        Children children = new Children();
        Set<String> keys = new TreeSet<>(before.keys());
        keys.addAll(after.keys());
        for (String key : keys) {
            Json was = before.get(key);
            Json is = after.get(key);
            children.put("f:" + key, value(item, ListType.UNSPECIFIED, List.of(), was, is));
        }
        return children.build(added, gone);
    }

    private static Comparison set(JsonArray before, JsonArray after, boolean added, boolean gone) {
        Children children = new Children();
        Set<Json> values = new LinkedHashSet<>(before.items());
        values.addAll(after.items());
        for (Json value : values) {
            boolean was = before.items().contains(value);
            boolean is = after.items().contains(value);
            children.put("v:" + value, was == is ? SAME : leaf(!is));
        }
        return children.build(added, gone);
    }

    private static Comparison items(
            FieldType item,
            List<String> keys,
            JsonArray before,
            JsonArray after,
            boolean added,
            boolean gone) {
        Map<String, Json> was = byKey(item, keys, before);
        Map<String, Json> is = byKey(item, keys, after);
        Children children = new Children();
        Set<String> steps = new LinkedHashSet<>(was.keySet());
        steps.addAll(is.keySet());
        for (String step : steps) {
            Json old = was.get(step);
            Json now = is.get(step);
            children.put(step, value(item, ListType.UNSPECIFIED, List.of(), old, now));
        }
        return children.build(added, gone);
    }

    private static Map<String, Json> byKey(FieldType item, List<String> keys, JsonArray list) {
        Map<String, Json> byKey = new LinkedHashMap<>();
        for (JsonObject object : list.objects()) {
            byKey.put(Steps.item(item, keys, object), object);
        }
        return byKey;
    }

    private static JsonObject object(Json value) {
        return value instanceof JsonObject object ? object : JsonObject.EMPTY;
    }

    private static JsonArray array(Json value) {
        return value instanceof JsonArray array ? array : JsonArray.EMPTY;
    }

    /** Collects what the parts of a value tell. */
    private static final class Children {
        private final Map<String, FieldSet> set = new LinkedHashMap<>();
        private final Map<String, FieldSet> removed = new LinkedHashMap<>();

        void put(String step, Comparison part) {
            set.put(step, part.set);
            removed.put(step, part.removed);
        }

        Comparison build(boolean added, boolean gone) {
            return new Comparison(FieldSet.of(added && !gone, set), FieldSet.of(gone, removed));
        }
    }
}
