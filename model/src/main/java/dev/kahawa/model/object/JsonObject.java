package dev.kahawa.model.object;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * A JSON object: keys in the order they were written, each once.
 *
 * <p>Equality ignores that order. Two arrays hold it: most objects of the API have few keys, for
 * which a scan is as quick as a hash and a third of the memory; from {@link #INDEXED_FROM} keys on
 * a lookup table is made when first needed.
 */
public final class JsonObject implements Json {
    public static final JsonObject EMPTY = new JsonObject(new String[0], new Json[0]);

    /** From here on a hash index is cheaper than scanning. */
    private static final int INDEXED_FROM = 17;

    private final String[] keys;
    private final Json[] values;
    private @Nullable Map<String, Integer> index;

    /** Takes both arrays over; the keys must differ from each other. */
    JsonObject(String[] keys, Json[] values) {
        this.keys = keys;
        this.values = values;
    }

    public static JsonObject of(String key, Json value) {
        return new JsonObject(new String[] {key}, new Json[] {value});
    }

    public static JsonObject of(String key, String value) {
        return of(key, new JsonString(value));
    }

    public static JsonObject of(Map<String, ? extends Json> entries) {
        return new JsonObject(
                entries.keySet().toArray(String[]::new), entries.values().toArray(Json[]::new));
    }

    /** An object of strings, such as labels. */
    public static JsonObject ofStrings(Map<String, String> entries) {
        Builder builder = builder();
        entries.forEach(builder::put);
        return builder.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public int size() {
        return keys.length;
    }

    public boolean isEmpty() {
        return keys.length == 0;
    }

    public boolean has(String key) {
        return find(key) >= 0;
    }

    /** The value under this key, or null where there is none (a JSON null is {@link JsonNull}). */
    public @Nullable Json get(String key) {
        int at = find(key);
        return at < 0 ? null : values[at];
    }

    /** The value at the end of this path of keys, if every step is there. */
    public Optional<Json> at(String... path) {
        Json here = this;
        for (String key : path) {
            if (!(here instanceof JsonObject object)) {
                return Optional.empty();
            }
            Json next = object.get(key);
            if (next == null) {
                return Optional.empty();
            }
            here = next;
        }
        return Optional.of(here);
    }

    /** The object at this path; an empty one where there is none. */
    public JsonObject object(String... path) {
        return at(path).flatMap(Json::asObject).orElse(EMPTY);
    }

    /** The array at this path; an empty one where there is none. */
    public JsonArray array(String... path) {
        return at(path).flatMap(Json::asArray).orElse(JsonArray.EMPTY);
    }

    /** The text at this path, if a string is there. */
    public Optional<String> string(String... path) {
        return at(path).flatMap(Json::asString);
    }

    /** The text at this path; the empty one where no string is there. */
    public String text(String... path) {
        return string(path).orElse("");
    }

    /** The whole number at this path, if one is there. */
    public OptionalLong number(String... path) {
        return at(path).orElse(JsonNull.NULL) instanceof JsonInt(long value)
                ? OptionalLong.of(value)
                : OptionalLong.empty();
    }

    /** Whether {@code true} is at this path. */
    public boolean isTrue(String... path) {
        return at(path).orElse(JsonNull.NULL) == JsonBool.TRUE;
    }

    /** The entries that are strings, such as labels, in order. */
    public Map<String, String> strings() {
        Map<String, String> strings = LinkedHashMap.newLinkedHashMap(keys.length);
        forEach((key, value) -> {
            if (value instanceof JsonString(String text)) {
                strings.put(key, text);
            }
        });
        return strings;
    }

    public List<String> keys() {
        return List.of(keys);
    }

    public String keyAt(int position) {
        return keys[position];
    }

    public Json valueAt(int position) {
        return values[position];
    }

    public void forEach(BiConsumer<String, Json> consumer) {
        for (int i = 0; i < keys.length; i++) {
            consumer.accept(keys[i], values[i]);
        }
    }

    /** This object with the key set: in its place where it was, else at the end. */
    public JsonObject with(String key, Json value) {
        int at = find(key);
        if (at >= 0) {
            return values[at] == value ? this : replaced(at, value);
        }
        String[] moreKeys = Arrays.copyOf(keys, keys.length + 1);
        Json[] moreValues = Arrays.copyOf(values, values.length + 1);
        moreKeys[keys.length] = key;
        moreValues[keys.length] = value;
        return new JsonObject(moreKeys, moreValues);
    }

    public JsonObject with(String key, String value) {
        return with(key, new JsonString(value));
    }

    public JsonObject with(String key, long value) {
        return with(key, new JsonInt(value));
    }

    public JsonObject with(String key, boolean value) {
        return with(key, Json.of(value));
    }

    /** This object with the key set only if it was absent. */
    public JsonObject withDefault(String key, Json value) {
        return has(key) ? this : with(key, value);
    }

    public JsonObject withDefault(String key, String value) {
        return has(key) ? this : with(key, value);
    }

    /** The value at a path replaced, with empty objects made on the way to it. */
    public JsonObject withAt(List<String> path, Json value) {
        String key = path.getFirst();
        return path.size() == 1
                ? with(key, value)
                : with(key, object(key).withAt(path.subList(1, path.size()), value));
    }

    /** The object under this key (an empty one if absent) replaced by what becomes of it. */
    public JsonObject update(String key, UnaryOperator<JsonObject> change) {
        JsonObject before = object(key);
        JsonObject after = change.apply(before);
        return after == before ? this : with(key, after);
    }

    public JsonObject without(String key) {
        int at = find(key);
        if (at < 0) {
            return this;
        }
        if (keys.length == 1) {
            return EMPTY;
        }
        String[] fewerKeys = new String[keys.length - 1];
        Json[] fewerValues = new Json[keys.length - 1];
        System.arraycopy(keys, 0, fewerKeys, 0, at);
        System.arraycopy(values, 0, fewerValues, 0, at);
        System.arraycopy(keys, at + 1, fewerKeys, at, keys.length - 1 - at);
        System.arraycopy(values, at + 1, fewerValues, at, keys.length - 1 - at);
        return new JsonObject(fewerKeys, fewerValues);
    }

    private JsonObject replaced(int at, Json value) {
        Json[] changed = values.clone();
        changed[at] = value;
        return new JsonObject(keys, changed);
    }

    private int find(String key) {
        if (keys.length >= INDEXED_FROM) {
            Integer at = index().get(key);
            return at == null ? -1 : at;
        }
        for (int i = 0; i < keys.length; i++) {
            if (keys[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }

    /** A race makes it twice, alike: {@code HashMap} is published by a final field inside. */
    private Map<String, Integer> index() {
        Map<String, Integer> known = index;
        if (known == null) {
            Map<String, Integer> made = HashMapOnce.of(keys);
            index = made;
            return made;
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof JsonObject object) || object.keys.length != keys.length) {
            return false;
        }
        for (int i = 0; i < keys.length; i++) {
            if (!values[i].equals(object.get(keys[i]))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int sum = 0;
        for (int i = 0; i < keys.length; i++) {
            sum += keys[i].hashCode() ^ values[i].hashCode();
        }
        return sum;
    }

    @Override
    public String toString() {
        return JsonWriter.compactText(this);
    }

    private static final class HashMapOnce {
        private HashMapOnce() {}

        static Map<String, Integer> of(String[] keys) {
            @SuppressWarnings({"unchecked", "rawtypes"})
            Map.Entry<String, Integer>[] entries = new Map.Entry[keys.length];
            for (int i = 0; i < keys.length; i++) {
                entries[i] = Map.entry(keys[i], i);
            }
            return Map.ofEntries(entries);
        }
    }

    /** Collects entries in order; not safe for use by several threads. */
    public static final class Builder {
        private final Map<String, Json> entries = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(String key, Json value) {
            entries.put(key, value);
            return this;
        }

        public Builder put(String key, String value) {
            return put(key, new JsonString(value));
        }

        public Builder put(String key, long value) {
            return put(key, new JsonInt(value));
        }

        public Builder put(String key, boolean value) {
            return put(key, Json.of(value));
        }

        /** Adds the entry unless the text is empty. */
        public Builder putUnlessEmpty(String key, String value) {
            return value.isEmpty() ? this : put(key, value);
        }

        public Builder putUnlessEmpty(String key, JsonObject value) {
            return value.isEmpty() ? this : put(key, value);
        }

        public Builder putUnlessEmpty(String key, JsonArray value) {
            return value.isEmpty() ? this : put(key, value);
        }

        public JsonObject build() {
            return entries.isEmpty() ? EMPTY : of(entries);
        }
    }
}
