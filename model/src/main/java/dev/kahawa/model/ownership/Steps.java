package dev.kahawa.model.ownership;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.schema.Field;
import dev.kahawa.model.schema.FieldType;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The steps of paths in {@code FieldsV1}, and how messages show them. */
final class Steps {
    private Steps() {}

    static String field(String name) {
        return "f:" + name;
    }

    static String value(Json item) {
        return "v:" + item;
    }

    /** An item of a list by its keys; one that it leaves out has its default value. */
    static String item(FieldType type, List<String> keys, JsonObject item) {
        JsonObject.Builder key = JsonObject.builder();
        for (String name : new TreeSet<>(keys)) {
            @Nullable Json value = keyValue(type, name, item);
            if (value != null) {
                key.put(name, value);
            }
        }
        return "k:" + key.build();
    }

    private static @Nullable Json keyValue(FieldType type, String name, JsonObject item) {
        @Nullable Json value = item.get(name);
        if (value == null && type instanceof FieldType.Struct(var reference)) {
            @Nullable Field field = reference.get().field(name);
            return field == null ? null : field.defaultValue();
        }
        return value;
    }

    /** {@code .name}, {@code [key="value"]} or {@code [="value"]}. */
    static String shown(String step) {
        String rest = step.substring(2);
        return switch (step.charAt(0)) {
            case 'f' -> "." + rest;
            case 'v' -> "[=" + rest + "]";
            default -> {
                JsonObject keys =
                        JsonReader.readTrustedObject(rest.getBytes(StandardCharsets.UTF_8));
                yield keys.keys().stream()
                        .map(name -> name + "=" + keys.at(name).orElseThrow())
                        .collect(Collectors.joining(",", "[", "]"));
            }
        };
    }
}
