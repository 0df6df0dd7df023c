package dev.kahawa.model.schema;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonBool;
import dev.kahawa.model.object.JsonDecimal;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;
import dev.kahawa.model.schema.Field.Omit;
import dev.kahawa.model.schema.FieldType.ListOf;
import dev.kahawa.model.schema.FieldType.MapOf;
import dev.kahawa.model.schema.FieldType.Scalar;
import dev.kahawa.model.schema.FieldType.Struct;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Brings a tree into the form in which Go would write the struct it decodes to: fields in order,
 * scalars canonical, what is empty left out or not as each field's facts say. One use each.
 */
final class Decoder {
    /** More complaints are not told: headers and messages have a limit. */
    private static final int COMPLAINTS_MAX = 100;

    /** Begins a step that is a map's key: Go's errors leave those out. */
    private static final String MAP_KEY = "\0";

    private static final JsonString EMPTY_TEXT = new JsonString("");
    private static final JsonInt ZERO = new JsonInt(0);

    private final List<String> complaints = new ArrayList<>();
    private final List<String> path = new ArrayList<>();
    private String struct = "";
    private Named named = Named.NOTHING;

    /**
     * What is being decoded, where its Go type has a name of its own: {@code []types.UID} for a list
     * and its items.
     */
    private record Named(FieldType type, String goName) {
        static final Named NOTHING = new Named(Scalar.ANY, "");
    }

    Decoder(List<String> duplicates) {
        duplicates.forEach(field -> complain("duplicate field \"" + field + "\""));
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private void complain(String text) {
        if (complaints.size() < COMPLAINTS_MAX) {
            complaints.add(text);
        }
    }

    JsonObject object(ObjectType type, JsonObject in) throws DecodeException {
        List<Field> fields = type.fields();
        @Nullable Json[] given = sorted(type, in);
        JsonObject.Builder out = JsonObject.builder();
        String outer = struct;
        struct = type.shortName();
        for (int i = 0; i < given.length; i++) {
            Field field = fields.get(i);
            path.add(field.name());
            Json value = given[i];
            Json written = value == null || value.isNull() ? absent(field) : present(field, value);
            path.removeLast();
            if (written != null) {
                out.put(field.name(), written);
            }
        }
        struct = outer;
        return out.build();
    }

    /** The values at the positions of their fields; complains of keys that are no fields. */
    private @Nullable Json[] sorted(ObjectType type, JsonObject in) {
        @Nullable Json[] given = new Json[type.fields().size()];
        for (int i = 0; i < in.size(); i++) {
            int at = type.position(in.keyAt(i));
            if (at >= 0) {
                given[at] = in.valueAt(i);
            } else {
                complain("unknown field \"" + pathText(in.keyAt(i)) + "\"");
            }
        }
        return given;
    }

    private String pathText(String last) {
        StringBuilder text = new StringBuilder();
        for (String step : path) {
            text.append(text.isEmpty() ? "" : ".");
            text.append(step, step.startsWith(MAP_KEY) ? 1 : 0, step.length());
        }
        return text.isEmpty() ? last : text + "." + last;
    }

    /** What Go writes for a field that was not given; null if nothing. */
    private @Nullable Json absent(Field field) throws DecodeException {
        if (field.pointer()) {
            return field.omit() == Omit.NEVER ? JsonNull.NULL : null;
        }
        if (field.type() instanceof Struct(ObjectType.Reference type)) {
            JsonObject empty = object(type.get(), JsonObject.EMPTY);
            return field.omit() == Omit.ZERO && empty.isEmpty() ? null : empty;
        }
        // omitempty never leaves out a struct, and these scalars are structs in Go
        boolean scalarStruct = field.type() instanceof Scalar scalar && isStruct(scalar);
        boolean omitted = field.omit() == Omit.ZERO || field.omit() == Omit.EMPTY && !scalarStruct;
        return omitted ? null : zero(field.type());
    }

    private static boolean isStruct(Scalar scalar) {
        return switch (scalar) {
            case TIME, MICRO_TIME, QUANTITY, INT_OR_STRING, DURATION, ANY -> true;
            case STRING, INT32, INT64, FLOAT64, BOOL, BYTES -> false;
        };
    }

    private static Json zero(FieldType type) {
        return switch (type) {
            case Scalar scalar ->
                switch (scalar) {
                    case STRING -> EMPTY_TEXT;
                    case INT32, INT64, FLOAT64, INT_OR_STRING -> ZERO;
                    case BOOL -> JsonBool.FALSE;
                    case QUANTITY -> new JsonString("0");
                    case DURATION -> new JsonString("0s");
                    case BYTES, TIME, MICRO_TIME, ANY -> JsonNull.NULL;
                };
            case Struct struct -> JsonObject.EMPTY;
            case ListOf list -> JsonNull.NULL;
            case MapOf map -> JsonNull.NULL;
        };
    }

    /** What Go writes for a value that was given; null if nothing. */
    private @Nullable Json present(Field field, Json value) throws DecodeException {
        Named outer = named;
        named = field.goName().isEmpty() ? Named.NOTHING : new Named(field.type(), field.goName());
        Json decoded = value(field.type(), value);
        named = outer;
        if (field.pointer() || field.omit() == Omit.NEVER) {
            return decoded;
        }
        return isEmpty(field.type(), decoded) ? null : decoded;
    }

    private static boolean isEmpty(FieldType type, Json value) {
        return switch (value) {
            case JsonString(String text) ->
                text.isEmpty() && type != Scalar.QUANTITY && type != Scalar.INT_OR_STRING;
            case JsonInt(long number) -> number == 0 && type != Scalar.INT_OR_STRING;
            case JsonDecimal number -> number.value() == 0;
            case JsonBool bool -> !bool.value();
            case JsonArray array -> array.isEmpty() && type != Scalar.ANY;
            case JsonObject object -> object.isEmpty() && type instanceof MapOf;
            case JsonNull nothing -> true;
        };
    }

    private Json value(FieldType type, Json value) throws DecodeException {
        return switch (type) {
            case Scalar scalar -> scalar(scalar, value);
            case Struct(ObjectType.Reference reference) -> {
                if (!(value instanceof JsonObject object)) {
                    throw mismatch(value, reference.get().goName());
                }
                yield object(reference.get(), object);
            }
            case ListOf(FieldType item) -> {
                if (!(value instanceof JsonArray array)) {
                    throw mismatch(value, goName(type));
                }
                yield list(item, array);
            }
            case MapOf(FieldType item) -> {
                if (!(value instanceof JsonObject object)) {
                    throw mismatch(value, goName(type));
                }
                yield map(item, object);
            }
        };
    }

    private JsonArray list(FieldType item, JsonArray in) throws DecodeException {
        Json[] out = new Json[in.size()];
        int last = path.size() - 1;
        String name = path.get(last);
        for (int i = 0; i < out.length; i++) {
            path.set(last, name + "[" + i + "]");
            out[i] = element(item, in.get(i));
        }
        path.set(last, name);
        return JsonArray.of(out);
    }

    /** Map values in order of their keys, as Go writes them. */
    private JsonObject map(FieldType item, JsonObject in) throws DecodeException {
        Map<String, Json> out = new TreeMap<>();
        for (int i = 0; i < in.size(); i++) {
            path.add(MAP_KEY + in.keyAt(i));
            out.put(in.keyAt(i), element(item, in.valueAt(i)));
            path.removeLast();
        }
        return JsonObject.of(out);
    }

    private Json element(FieldType type, Json value) throws DecodeException {
        if (!value.isNull()) {
            return value(type, value);
        }
        if (type == Scalar.BYTES) {
            return EMPTY_TEXT;
        }
        return type instanceof Struct(ObjectType.Reference reference)
                ? object(reference.get(), JsonObject.EMPTY)
                : zero(type);
    }

    private Json scalar(Scalar type, Json value) throws DecodeException {
        return switch (type) {
            case ANY -> value;
            case BOOL -> value instanceof JsonBool ? value : wrong(value, type);
            case STRING -> value instanceof JsonString ? value : wrong(value, type);
            case INT32 -> whole(value, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT64 -> whole(value, type, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT64 ->
                value instanceof JsonInt || value instanceof JsonDecimal
                        ? value
                        : wrong(value, type);
            case INT_OR_STRING ->
                value instanceof JsonString
                        ? value
                        : whole(value, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BYTES -> bytes(value);
            case TIME -> new JsonString(Times.canonicalTime(text(value, type)));
            case MICRO_TIME -> new JsonString(Times.canonicalMicroTime(text(value, type)));
            case DURATION -> new JsonString(text(value, type));
            case QUANTITY -> quantity(value);
        };
    }

    private Json wrong(Json value, Scalar type) throws DecodeException {
        throw mismatch(value, goName(type));
    }

    private String text(Json value, Scalar type) throws DecodeException {
        if (value instanceof JsonString(String text)) {
            return text;
        }
        throw mismatch(value, goName(type));
    }

    private Json whole(Json value, Scalar type, long min, long max) throws DecodeException {
        if (value instanceof JsonInt(long number)) {
            if (number >= min && number <= max) {
                return value;
            }
            throw mismatch("number " + number, goName(type));
        }
        if (value instanceof JsonDecimal decimal) {
            throw mismatch("number " + decimal.text(), goName(type));
        }
        throw mismatch(value, goName(type));
    }

    private static Json quantity(Json value) throws DecodeException {
        String text = switch (value) {
            case JsonString(String given) -> given;
            case JsonInt number -> number.toString();
            case JsonDecimal number -> number.text();
            default -> value.toString();
        };
        try {
            return new JsonString(Quantity.canonical(text));
        } catch (IllegalArgumentException wrong) {
            throw new DecodeException(String.valueOf(wrong.getMessage()));
        }
    }

    private Json bytes(Json value) throws DecodeException {
        if (!(value instanceof JsonString(String text))) {
            throw mismatch(value, Scalar.BYTES.goName());
        }
        int fault = Base64Text.fault(text);
        if (fault >= 0) {
            throw new DecodeException("illegal base64 data at input byte " + fault);
        }
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0
                ? value
                : new JsonString(text.replace("\n", "").replace("\r", ""));
    }

    private DecodeException mismatch(Json value, String goType) {
        return mismatch(jsonName(value), conversion(value, goType), goType);
    }

    private DecodeException mismatch(String what, String goType) {
        return mismatch(what, "cannot convert " + what + " to " + goType, goType);
    }

    private static String conversion(Json value, String goType) {
        String given = switch (value) {
            case JsonObject object -> "map";
            case JsonArray array -> "slice";
            case JsonInt number -> "int64";
            case JsonDecimal number -> "float64";
            default -> jsonName(value);
        };
        if (goType.startsWith("[]") && !goType.equals("[]uint8")) {
            return "cannot restore slice from " + given;
        }
        if (goType.startsWith("map[")) {
            return "cannot restore map from " + given;
        }
        return goType.contains(".")
                ? "cannot restore struct from: " + given
                : "cannot convert " + given + " to " + goType;
    }

    private DecodeException mismatch(String what, String conversion, String goType) {
        StringBuilder field = new StringBuilder();
        for (String step : path) {
            if (step.startsWith(MAP_KEY)) {
                continue;
            }
            int bracket = step.indexOf('[');
            field.append('.').append(bracket < 0 ? step : step.substring(0, bracket));
        }
        String message = "json: cannot unmarshal "
                + what
                + " into Go struct field "
                + struct
                + field
                + " of type "
                + goType;
        return new DecodeException(message, conversion);
    }

    private static String jsonName(Json value) {
        return switch (value) {
            case JsonObject object -> "object";
            case JsonArray array -> "array";
            case JsonString text -> "string";
            case JsonInt number -> "number";
            case JsonDecimal number -> "number";
            case JsonBool bool -> "bool";
            case JsonNull nothing -> "null";
        };
    }

    private String goName(FieldType type) {
        if (!named.goName().isEmpty()) {
            if (type == named.type()) {
                return named.goName();
            }
            if (named.goName().startsWith("[]")
                    && named.type() instanceof ListOf(FieldType item)
                    && type == item) {
                return named.goName().substring(2);
            }
        }
        return switch (type) {
            case Scalar scalar -> scalar.goName();
            case Struct(ObjectType.Reference reference) -> reference.get().goName();
            case ListOf(FieldType item) -> "[]" + goName(item);
            case MapOf(FieldType item) -> "map[string]" + goName(item);
        };
    }
}
