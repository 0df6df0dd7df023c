package dev.kahawa.model.object;

import java.util.Optional;

/**
 * A JSON value (RFC 8259), immutable and safe to share between threads.
 *
 * <p>Whole numbers that fit 64 bits are {@link JsonInt}, every other number {@link JsonDecimal}, as
 * Kubernetes' own decoders have it.
 */
public sealed interface Json
        permits JsonObject, JsonArray, JsonString, JsonInt, JsonDecimal, JsonBool, JsonNull {

    static JsonString of(String value) {
        return new JsonString(value);
    }

    static JsonInt of(long value) {
        return new JsonInt(value);
    }

    static JsonBool of(boolean value) {
        return value ? JsonBool.TRUE : JsonBool.FALSE;
    }

    /** Whether this is the literal {@code null}. */
    default boolean isNull() {
        return this == JsonNull.NULL;
    }

    /** This value if it is an object. */
    default Optional<JsonObject> asObject() {
        return this instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /** This value if it is an array. */
    default Optional<JsonArray> asArray() {
        return this instanceof JsonArray array ? Optional.of(array) : Optional.empty();
    }

    /** The text if this is a string. */
    default Optional<String> asString() {
        return this instanceof JsonString(String text) ? Optional.of(text) : Optional.empty();
    }
}
