package dev.kahawa.model.schema;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.schema.Field.ListType;
import dev.kahawa.model.schema.Field.Omit;
import dev.kahawa.model.schema.FieldType.ListOf;
import dev.kahawa.model.schema.FieldType.MapOf;
import dev.kahawa.model.schema.FieldType.Scalar;
import dev.kahawa.model.schema.FieldType.Struct;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads struct types from {@code types.tsv}, each when it is first needed: most requests touch a
 * few of the five hundred. The generator's header describes the format.
 */
final class TypeReader {
    private static final Set<String> ANY = Set.of(
            "runtime.RawExtension",
            "meta.v1.FieldsV1",
            "apiextensions.v1.JSON",
            "apiextensions.v1.JSONSchemaPropsOrBool",
            "apiextensions.v1.JSONSchemaPropsOrArray",
            "apiextensions.v1.JSONSchemaPropsOrStringArray");

    private final String text;
    private final Map<String, Integer> offsets = new HashMap<>();
    private final Map<String, ObjectType> types = new ConcurrentHashMap<>();

    TypeReader(String text) {
        this.text = text;
        for (int at = text.startsWith("T\t") ? 0 : -1; at >= 0; at = next(at)) {
            int from = at + 2;
            int tab = text.indexOf('\t', from);
            int end = text.indexOf('\n', from);
            offsets.put(text.substring(from, tab >= 0 && tab < end ? tab : end), at);
        }
    }

    private int next(int at) {
        int found = text.indexOf("\nT\t", at);
        return found < 0 ? -1 : found + 1;
    }

    boolean has(String name) {
        return offsets.containsKey(name);
    }

    Set<String> names() {
        return offsets.keySet();
    }

    ObjectType type(String name) {
        ObjectType known = types.get(name);
        return known != null ? known : types.computeIfAbsent(name, this::read);
    }

    private ObjectType read(String name) {
        Integer at = offsets.get(name);
        if (at == null) {
            throw new IllegalArgumentException("no facts about type " + name);
        }
        int end = text.indexOf("\nT\t", at);
        String[] lines = text.substring(at, end < 0 ? text.length() - 1 : end).split("\n");
        String[] head = lines[0].split("\t");
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            fields.add(field(lines[i].split("\t")));
        }
        return new ObjectType(name, cell(head, 2), cell(head, 3).equals("A"), fields);
    }

    private Field field(String[] cells) {
        String flags = cell(cells, 2);
        String list = cell(cells, 3);
        String value = cell(cells, 6);
        return new Field(
                cells[0],
                fieldType(cells[1]),
                flags.contains("p"),
                flags.contains("o") ? Omit.EMPTY : flags.contains("z") ? Omit.ZERO : Omit.NEVER,
                flags.contains("r"),
                listType(list),
                list.startsWith("m:") ? List.of(list.substring(2).split(",")) : List.of(),
                patch(cell(cells, 4)),
                cell(cells, 5).isEmpty() ? List.of() : List.of(cell(cells, 5).split(",")),
                value.isEmpty() ? null : json(value),
                wire(cell(cells, 7)),
                cell(cells, 8));
    }

    private static List<Integer> wire(String fact) {
        return fact.isEmpty()
                ? List.of()
                : Arrays.stream(fact.split("\\.")).map(Integer::valueOf).toList();
    }

    private static Json json(String text) {
        return JsonReader.readTrusted(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ListType listType(String fact) {
        return switch (fact.isEmpty() ? ' ' : fact.charAt(0)) {
            case 'a' -> ListType.ATOMIC;
            case 's' -> ListType.SET;
            case 'm' -> ListType.MAP;
            default -> ListType.UNSPECIFIED;
        };
    }

    private static Field.Patch patch(String fact) {
        int colon = fact.indexOf(':');
        String strategies = colon < 0 ? fact : fact.substring(0, colon);
        String key = colon < 0 ? "" : fact.substring(colon + 1);
        Set<String> words = Set.of(strategies.split(","));
        return new Field.Patch(
                words.contains("merge"),
                words.contains("replace"),
                words.contains("retainKeys"),
                key);
    }

    private FieldType fieldType(String name) {
        if (name.startsWith("[]")) {
            return new ListOf(fieldType(name.substring(2)));
        }
        if (name.startsWith("map[string]")) {
            return new MapOf(fieldType(name.substring("map[string]".length())));
        }
        @Nullable Scalar scalar = scalar(name);
        return scalar != null ? scalar : new Struct(new ObjectType.Reference(name, this));
    }

    private static @Nullable Scalar scalar(String name) {
        return switch (name) {
            case "string" -> Scalar.STRING;
            case "int32" -> Scalar.INT32;
            case "int64" -> Scalar.INT64;
            case "float64" -> Scalar.FLOAT64;
            case "bool" -> Scalar.BOOL;
            case "bytes" -> Scalar.BYTES;
            case "meta.v1.Time", "time.Time" -> Scalar.TIME;
            case "meta.v1.MicroTime" -> Scalar.MICRO_TIME;
            case "meta.v1.Duration" -> Scalar.DURATION;
            case "api.resource.Quantity" -> Scalar.QUANTITY;
            case "util.intstr.IntOrString" -> Scalar.INT_OR_STRING;
            default -> ANY.contains(name) ? Scalar.ANY : null;
        };
    }

    private static String cell(String[] cells, int index) {
        return index < cells.length ? cells[index] : "";
    }
}
