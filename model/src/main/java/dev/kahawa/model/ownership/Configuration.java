package dev.kahawa.model.ownership;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonBool;
import dev.kahawa.model.object.JsonDecimal;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;
import dev.kahawa.model.patch.GoText;
import dev.kahawa.model.schema.Field;
import dev.kahawa.model.schema.Field.ListType;
import dev.kahawa.model.schema.FieldType;
import dev.kahawa.model.schema.ObjectType;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The paths that an applied configuration names, and what in it the schema does not allow. A value
 * whose parts are owned singly is told by its parts; an empty or null one by itself.
 */
final class Configuration {
    private final List<String> errors = new ArrayList<>();

    private Configuration() {}

    /**
     * What was found.
     *
     * @param errors such as {@code .data: expected map, got &{[a]}}
     */
    record Fields(FieldSet set, List<String> errors) {}

    static Fields of(ObjectType type, JsonObject configuration) {
        Configuration walk = new Configuration();
        FieldSet set = walk.struct(type, configuration, "");
        return new Fields(set, List.copyOf(walk.errors));
    }

    private FieldSet struct(ObjectType type, JsonObject object, String path) {
        Map<String, FieldSet> children = new HashMap<>();
        object.forEach((name, value) -> {
            @Nullable Field field = type.field(name);
            String at = path + "." + name;
            if (field == null) {
                errors.add(at + ": field not declared in schema");
            } else {
                children.put(Steps.field(name), value(field, value, at));
            }
        });
        return FieldSet.of(object.isEmpty(), children);
    }

    private FieldSet value(Field field, Json value, String path) {
        return value(field.type(), field.list(), field.mergeKeys(), value, path);
    }

    private FieldSet value(
            FieldType type, ListType list, List<String> keys, Json value, String path) {
        if (value.isNull()) {
            return FieldSet.LEAF;
        }
        return switch (type) {
            case FieldType.Struct(ObjectType.Reference reference) -> {
                if (!(value instanceof JsonObject object)) {
                    yield wrong(path, "map", value);
                }
                FieldSet parts = struct(reference.get(), object, path);
                boolean whole = list == ListType.ATOMIC || reference.get().atomic();
                yield whole ? FieldSet.LEAF : parts;
            }
            case FieldType.MapOf(FieldType item) -> {
                if (!(value instanceof JsonObject object)) {
                    yield wrong(path, "map", value);
                }
                FieldSet parts = map(item, object, path);
                yield list == ListType.ATOMIC ? FieldSet.LEAF : parts;
            }
            case FieldType.ListOf(FieldType item) -> {
                if (!(value instanceof JsonArray array)) {
                    yield wrong(path, "list", value);
                }
                yield switch (list) {
                    case MAP -> items(item, keys, array, path);
                    case SET -> set(array, path);
                    case ATOMIC, UNSPECIFIED -> atomic(item, array, path);
                };
            }
            case FieldType.Scalar scalar -> scalar(scalar, value, path);
        };
    }

    private FieldSet map(FieldType type, JsonObject object, String path) {
        Map<String, FieldSet> children = new HashMap<>();
        object.forEach((key, item) -> children.put(
                Steps.field(key),
                value(type, ListType.UNSPECIFIED, List.of(), item, path + "." + key)));
        return FieldSet.of(object.isEmpty(), children);
    }

    private FieldSet items(FieldType type, List<String> keys, JsonArray array, String path) {
        Map<String, FieldSet> children = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Json item : array) {
            if (!(item instanceof JsonObject object)) {
                errors.add(path + ": associative list with keys may not have non-map elements");
                continue;
            }
            String step = Steps.item(type, keys, object);
            FieldSet parts =
                    value(type, ListType.UNSPECIFIED, List.of(), item, path + Steps.shown(step));
            children.put(step, parts.union(FieldSet.LEAF));
            checkOnce(seen, step, path);
        }
        return FieldSet.of(array.isEmpty(), children);
    }

    private FieldSet set(JsonArray array, String path) {
        Map<String, FieldSet> children = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Json item : array) {
            String step = Steps.value(item);
            children.put(step, FieldSet.LEAF);
            checkOnce(seen, step, path);
        }
        return FieldSet.of(array.isEmpty(), children);
    }

    private void checkOnce(Set<String> seen, String step, String path) {
        if (!seen.add(step)) {
            errors.add(path + ": duplicate entries for key " + Steps.shown(step));
        }
    }

    private FieldSet atomic(FieldType type, JsonArray array, String path) {
        for (int i = 0; i < array.size(); i++) {
            value(type, ListType.UNSPECIFIED, List.of(), array.get(i), path + "[" + i + "]");
        }
        return FieldSet.LEAF;
    }

    private FieldSet scalar(FieldType.Scalar scalar, Json value, String path) {
        String expected = switch (scalar) {
            case STRING, BYTES, DURATION -> value instanceof JsonString ? "" : "string";
            case INT32, INT64, FLOAT64 ->
                value instanceof JsonInt || value instanceof JsonDecimal
                        ? ""
                        : "numeric (int or float)";
            case BOOL -> value instanceof JsonBool ? "" : "boolean";
            case TIME, MICRO_TIME, QUANTITY, INT_OR_STRING, ANY -> "";
        };
        if (!expected.isEmpty()) {
            String shown = value instanceof JsonString || value instanceof JsonArray
                    ? value.toString()
                    : GoText.of(value);
            errors.add(path
                    + ": expected "
                    + expected
                    + ", got &value.valueUnstructured{Value:"
                    + shown
                    + "}");
        }
        return FieldSet.LEAF;
    }

    private FieldSet wrong(String path, String expected, Json value) {
        errors.add(path + ": expected " + expected + ", got &{" + GoText.of(value) + "}");
        return FieldSet.LEAF;
    }
}
