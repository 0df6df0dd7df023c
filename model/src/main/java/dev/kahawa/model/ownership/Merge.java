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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Lays a configuration over an object, and takes paths out of one. */
final class Merge {
    private Merge() {}

    static JsonObject over(ObjectType type, JsonObject live, JsonObject configuration) {
        JsonObject merged = live;
        for (String name : configuration.keys()) {
            @Nullable Field field = type.field(name);
            if (field != null) {
                Json value = configuration.at(name).orElse(JsonNull.NULL);
                merged = merged.with(
                        name,
                        value(
                                field.type(),
                                field.list(),
                                field.mergeKeys(),
                                merged.get(name),
                                value));
            }
        }
        return merged;
    }

    private static Json value(
            FieldType type, ListType list, List<String> keys, @Nullable Json live, Json given) {
        return switch (type) {
            case FieldType.Struct(ObjectType.Reference reference)
            when list != ListType.ATOMIC && !reference.get().atomic() -> {
                JsonObject before = live instanceof JsonObject object ? object : JsonObject.EMPTY;
                yield given instanceof JsonObject object && !(object.isEmpty() && before.isEmpty())
                        ? over(reference.get(), before, object)
                        : kept(before, live, given);
            }
            case FieldType.MapOf(FieldType item)
            when list != ListType.ATOMIC -> {
                JsonObject before = live instanceof JsonObject object ? object : JsonObject.EMPTY;
                yield given instanceof JsonObject object && !(object.isEmpty() && before.isEmpty())
                        ? map(item, before, object)
                        : kept(before, live, given);
            }
            case FieldType.ListOf(FieldType item)
            when list == ListType.MAP || list == ListType.SET -> {
                JsonArray before = live instanceof JsonArray array ? array : JsonArray.EMPTY;
                JsonArray after = given instanceof JsonArray array ? array : JsonArray.EMPTY;
                yield before.isEmpty() && after.isEmpty()
                        ? given
                        : list(item, list, keys, before, after);
            }
            default -> given;
        };
    }

    /** Null or nothing over what has parts leaves the parts to whoever set them. */
    private static Json kept(JsonObject before, @Nullable Json live, Json given) {
        return before.isEmpty() || live == null ? given : live;
    }

    private static JsonObject map(FieldType item, JsonObject live, JsonObject given) {
        JsonObject merged = live;
        for (String key : given.keys()) {
            Json value = given.at(key).orElse(JsonNull.NULL);
            merged = merged.with(
                    key, value(item, ListType.UNSPECIFIED, List.of(), merged.get(key), value));
        }
        return merged;
    }

    /**
     * The configuration's order holds among the items it names; those it does not name stay behind
     * whatever they stood behind, as far as that is possible.
     */
    private static JsonArray list(
            FieldType type, ListType list, List<String> keys, JsonArray live, JsonArray given) {
        Function<Json, String> step = item -> list == ListType.SET
                ? Steps.value(item)
                : Steps.item(type, keys, item.asObject().orElse(JsonObject.EMPTY));
        Map<String, Json> left = bySteps(live, step);
        Map<String, Json> right = bySteps(given, step);
        List<String> lefts = live.stream().map(step).toList();
        List<String> rights = List.copyOf(right.keySet());
        List<String> shared = new ArrayList<>(rights);
        shared.retainAll(left.keySet());
        Set<String> taken = new HashSet<>();
        List<Json> merged = new ArrayList<>();
        int l = 0;
        int r = 0;
        while (l < lefts.size() || r < rights.size()) {
            if (l < lefts.size() && !right.containsKey(lefts.get(l))) {
                merged.add(live.get(l++));
                continue;
            }
            boolean isTurn =
                    l < lefts.size() && r < rights.size() && lefts.get(l).equals(rights.get(r));
            boolean comesLater = l < lefts.size()
                    && (taken.contains(lefts.get(l))
                            || r < rights.size()
                                    && !shared.isEmpty()
                                    && !shared.getFirst().equals(lefts.get(l)));
            if (!isTurn && comesLater || r == rights.size()) {
                l++;
                continue;
            }
            String next = rights.get(r++);
            l += isTurn ? 1 : 0;
            taken.add(next);
            shared.remove(next);
            Json item = right.get(next);
            merged.add(value(
                    type,
                    ListType.UNSPECIFIED,
                    List.of(),
                    left.get(next),
                    item == null ? JsonNull.NULL : item));
        }
        return JsonArray.of(merged);
    }

    private static Map<String, Json> bySteps(JsonArray list, Function<Json, String> step) {
        Map<String, Json> items = new LinkedHashMap<>();
        list.forEach(item -> items.putIfAbsent(step.apply(item), item));
        return items;
    }

    /** The object without these paths; what is left empty by it goes too. */
    static JsonObject without(ObjectType type, JsonObject object, FieldSet gone) {
        JsonObject left = object;
        for (String name : object.keys()) {
            @Nullable Field field = type.field(name);
            @Nullable FieldSet part = gone.child(Steps.field(name));
            if (field != null && part != null) {
                Json value = object.at(name).orElse(JsonNull.NULL);
                @Nullable
                Json rest = part.isMember() && !hasParts(field, value)
                        ? null
                        : rest(field.type(), field.list(), field.mergeKeys(), value, part);
                left = rest == null ? left.without(name) : left.with(name, rest);
            }
        }
        return left;
    }

    /** Whether others may own parts of the value, which a path to the whole does not touch. */
    private static boolean hasParts(Field field, Json value) {
        if (field.list() == ListType.ATOMIC) {
            return false;
        }
        return switch (field.type()) {
            case FieldType.Struct(ObjectType.Reference reference) ->
                !reference.get().atomic()
                        && value instanceof JsonObject object
                        && !object.isEmpty();
            case FieldType.MapOf map -> value instanceof JsonObject object && !object.isEmpty();
            case FieldType.ListOf list ->
                field.list() != ListType.UNSPECIFIED
                        && value instanceof JsonArray array
                        && !array.isEmpty();
            case FieldType.Scalar scalar -> false;
        };
    }

    private static @Nullable Json rest(
            FieldType type, ListType list, List<String> keys, Json value, FieldSet gone) {
        return switch (type) {
            case FieldType.Struct(ObjectType.Reference reference)
            when value instanceof JsonObject object ->
                orNothing(object, without(reference.get(), object, gone));
            case FieldType.MapOf(FieldType item)
            when value instanceof JsonObject object ->
                orNothing(object, withoutKeys(item, object, gone));
            case FieldType.ListOf(FieldType item)
            when value instanceof JsonArray array -> {
                JsonArray left = withoutItems(item, list, keys, array, gone);
                yield left.isEmpty() && !array.isEmpty() ? null : left;
            }
            default -> value;
        };
    }

    private static @Nullable Json orNothing(JsonObject before, JsonObject after) {
        return after.isEmpty() && !before.isEmpty() ? null : after;
    }

    private static JsonObject withoutKeys(FieldType type, JsonObject map, FieldSet gone) {
        JsonObject left = map;
        for (String key : map.keys()) {
            @Nullable FieldSet part = gone.child(Steps.field(key));
            if (part != null) {
                Json value = map.at(key).orElse(JsonNull.NULL);
                @Nullable
                Json rest = part.isMember()
                        ? null
                        : rest(type, ListType.UNSPECIFIED, List.of(), value, part);
                left = rest == null ? left.without(key) : left.with(key, rest);
            }
        }
        return left;
    }

    private static JsonArray withoutItems(
            FieldType type, ListType list, List<String> keys, JsonArray array, FieldSet gone) {
        List<Json> left = new ArrayList<>();
        for (Json item : array) {
            String step = list == ListType.SET
                    ? Steps.value(item)
                    : Steps.item(type, keys, item.asObject().orElse(JsonObject.EMPTY));
            @Nullable FieldSet part = gone.child(step);
            if (part == null) {
                left.add(item);
            } else if (!part.isMember()) {
                @Nullable Json rest = rest(type, ListType.UNSPECIFIED, List.of(), item, part);
                if (rest != null) {
                    left.add(rest);
                }
            }
        }
        return JsonArray.of(left);
    }
}
