package dev.kahawa.model.schema;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A struct of the API: its fields in the order in which Go writes them. Immutable.
 *
 * <p>{@link #decode} and {@link #canonical} do what decoding JSON into the Go struct and encoding
 * it again would do.
 */
public final class ObjectType {
    private final String name;
    private final String schemaName;
    private final boolean atomic;
    private final List<Field> fields;
    private final Map<String, Integer> positions;
    private volatile @Nullable WireTable wireTable;

    ObjectType(String name, String schemaName, boolean atomic, List<Field> fields) {
        this.name = name;
        this.schemaName = schemaName;
        this.atomic = atomic;
        this.fields = List.copyOf(fields);
        this.positions = HashMap.newHashMap(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            positions.put(fields.get(i).name(), i);
        }
    }

    /** The Go type, such as {@code core.v1.Pod}. */
    public String name() {
        return name;
    }

    /** The OpenAPI schema, such as {@code io.k8s.api.core.v1.Pod}. */
    public String schemaName() {
        return schemaName;
    }

    /** Owned as a whole by whoever sets a part of it. */
    public boolean atomic() {
        return atomic;
    }

    public List<Field> fields() {
        return fields;
    }

    public @Nullable Field field(String fieldName) {
        Integer at = positions.get(fieldName);
        return at == null ? null : fields.get(at);
    }

    WireTable wireTable() {
        WireTable known = wireTable;
        if (known == null) {
            known = WireTable.of(this);
            wireTable = known;
        }
        return known;
    }

    int position(String fieldName) {
        return positions.getOrDefault(fieldName, -1);
    }

    /** {@code Pod} of {@code core.v1.Pod}. */
    String shortName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** {@code v1.Pod} of {@code core.v1.Pod}: how Go prints the type. */
    String goName() {
        return name.substring(name.indexOf('.') + 1);
    }

    /**
     * An object as the server takes it in: fields it does not know are dropped and named.
     *
     * @throws DecodeException if a value has the wrong type
     */
    public Decoded decode(JsonReader.Result text) throws DecodeException {
        Decoder decoder = new Decoder(text.duplicates());
        JsonObject object = text.value() instanceof JsonObject given ? given : JsonObject.EMPTY;
        return new Decoded(decoder.object(this, object), decoder.complaints());
    }

    /** As {@link #decode} writes it; for objects that this program has put together. */
    public JsonObject canonical(JsonObject object) {
        try {
            return new Decoder(List.of()).object(this, object);
        } catch (DecodeException wrong) {
            throw new IllegalArgumentException(name + ": " + wrong.getMessage(), wrong);
        }
    }

    /**
     * What came in.
     *
     * @param complaints what strict decoding refuses, such as {@code unknown field "spec.x"}
     */
    public record Decoded(JsonObject object, List<String> complaints) {}

    /** A type by name; found when first asked for. */
    public static final class Reference {
        private final String name;
        private final TypeReader reader;
        private @Nullable ObjectType found;

        private Reference(ObjectType type) {
            this.name = type.name;
            this.reader = new TypeReader("");
            this.found = type;
        }

        /** To a type that is at hand. */
        public static Reference to(ObjectType type) {
            return new Reference(type);
        }

        Reference(String name, TypeReader reader) {
            this.name = name;
            this.reader = reader;
        }

        public ObjectType get() {
            ObjectType known = found;
            if (known == null) {
                known = reader.type(name);
                found = known;
            }
            return known;
        }

        public String name() {
            return name;
        }
    }
}
