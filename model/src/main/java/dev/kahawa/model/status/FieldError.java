package dev.kahawa.model.status;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonString;
import dev.kahawa.model.object.JsonWriter;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One field that is wrong: upstream's {@code field.Error}.
 *
 * @param field its path, such as {@code spec.containers[0].name}
 * @param message what a person reads after the path
 */
public record FieldError(Type type, String field, String message) {

    /** The kinds of error and the cause's reason on the wire. */
    public enum Type {
        Required("FieldValueRequired"),
        Invalid("FieldValueInvalid"),
        TypeInvalid("FieldValueTypeInvalid"),
        NotSupported("FieldValueNotSupported"),
        Duplicate("FieldValueDuplicate"),
        Forbidden("FieldValueForbidden"),
        NotFound("FieldValueNotFound"),
        TooLong("FieldValueTooLong"),
        TooMany("FieldValueTooMany"),
        InternalError("InternalError");

        private final String reason;

        Type(String reason) {
            this.reason = reason;
        }
    }

    public static FieldError required(String field, String why) {
        return new FieldError(Type.Required, field, "Required value" + colon(why));
    }

    public static FieldError invalid(String field, Json value, String why) {
        return new FieldError(Type.Invalid, field, "Invalid value: " + shown(value) + colon(why));
    }

    public static FieldError invalid(String field, String value, String why) {
        return invalid(field, new JsonString(value), why);
    }

    public static FieldError typeInvalid(String field, Json value, String why) {
        return new FieldError(
                Type.TypeInvalid, field, "Invalid value: " + shown(value) + colon(why));
    }

    /** {@code Unsupported value: "x": supported values: "a", "b"}; the values in this order. */
    public static FieldError notSupported(String field, Json value, Collection<String> supported) {
        String values =
                supported.stream().map(FieldError::quoted).collect(Collectors.joining(", "));
        return new FieldError(
                Type.NotSupported,
                field,
                "Unsupported value: "
                        + shown(value)
                        + (supported.isEmpty() ? "" : ": supported values: " + values));
    }

    public static FieldError duplicate(String field, Json value) {
        return new FieldError(Type.Duplicate, field, "Duplicate value: " + shown(value));
    }

    public static FieldError forbidden(String field, String why) {
        return new FieldError(Type.Forbidden, field, "Forbidden" + colon(why));
    }

    public static FieldError notFound(String field, Json value) {
        return new FieldError(Type.NotFound, field, "Not found: " + shown(value));
    }

    public static FieldError tooLong(String field, int bytesMax) {
        return new FieldError(
                Type.TooLong, field, "Too long: may not be more than " + bytesMax + " bytes");
    }

    public static FieldError tooMany(String field, int actual, int max) {
        return new FieldError(
                Type.TooMany,
                field,
                "Too many: " + actual + ": must have at most " + max
                        + (max == 1 ? " item" : " items"));
    }

    /** The field and what is wrong with it, in a sentence. */
    public String text() {
        return field + ": " + message;
    }

    Cause cause() {
        return new Cause(type.reason, message, field);
    }

    /** All of them as one sentence; the same one twice is said once. */
    static String summary(List<FieldError> errors) {
        Set<String> texts = new LinkedHashSet<>();
        errors.forEach(error -> texts.add(error.text()));
        String joined = String.join(", ", texts);
        return texts.size() == 1 ? joined : "[" + joined + "]";
    }

    private static String colon(String why) {
        return why.isEmpty() ? "" : ": " + why;
    }

    private static String shown(Json value) {
        return value instanceof JsonString(String text)
                ? quoted(text)
                : new String(JsonWriter.write(value), StandardCharsets.UTF_8);
    }

    /** As Go's %q has it. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(character -> quoted.append(escaped(character)));
        return quoted.append('"').toString();
    }

    private static String escaped(int character) {
        return switch (character) {
            case 0x07 -> "\\a";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case 0x0b -> "\\v";
            case '\\' -> "\\\\";
            case '"' -> "\\\"";
            default ->
                Character.isISOControl(character)
                        ? String.format(character < 0x80 ? "\\x%02x" : "\\u%04x", character)
                        : Character.toString(character);
        };
    }
}
