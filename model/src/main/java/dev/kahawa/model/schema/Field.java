package dev.kahawa.model.schema;

import dev.kahawa.model.object.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A field of a struct.
 *
 * @param pointer null is told from the zero value
 * @param omit when an answer leaves the field out
 * @param required the schema says so
 * @param list how lists merge; for maps and structs, whether they are one atomic value
 * @param mergeKeys the keys of a {@link ListType#MAP}
 * @param patch strategic merge's facts
 * @param defaultValue the schema's default, if it is a real one
 * @param wire the numbers that lead to the field in protobuf: its own, after those of the inlined
 *     messages it is in; empty where it has none
 * @param goName the Go type that decoding errors name, where it has a name of its own, such as {@code
 *     v1.SecretType} or {@code []types.UID}; else empty
 */
public record Field(
        String name,
        FieldType type,
        boolean pointer,
        Omit omit,
        boolean required,
        ListType list,
        List<String> mergeKeys,
        Patch patch,
        List<String> values,
        @Nullable Json defaultValue,
        List<Integer> wire,
        String goName) {

    /** When a field without a value is not written. */
    public enum Omit {
        NEVER,
        /** Go's omitempty: zero scalars, nil pointers, empty lists and maps; never structs. */
        EMPTY,
        /** Go's omitzero: structs too. */
        ZERO
    }

    /** x-kubernetes-list-type, or map-type atomic. */
    public enum ListType {
        UNSPECIFIED,
        ATOMIC,
        SET,
        MAP
    }

    /**
     * How strategic merge treats the field.
     *
     * @param merge lists merge instead of being replaced
     * @param retainKeys patches may say which keys stay
     * @param mergeKey what tells items of a list from each other; empty for scalars
     */
    public record Patch(boolean merge, boolean replace, boolean retainKeys, String mergeKey) {}
}
