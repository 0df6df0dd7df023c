package dev.kahawa.model.object;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON text into a tree. A key written twice keeps the last value, in the first place; {@link
 * Result} names such keys, since a strict decoder refuses them.
 */
public final class JsonReader {
    /** Deeper nesting is refused: as deep as kube-apiserver's decoder goes. */
    private static final int DEPTH_MAX = 10_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final CommonStrings COMMON = new CommonStrings();

    private final JsonParser parser;
    private final List<String> duplicates = new ArrayList<>();

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * What was read.
     *
     * @param duplicates paths of keys written more than once, such as {@code spec.replicas}
     */
    public record Result(Json value, List<String> duplicates) {}

    /** @throws MalformedJsonException if the bytes are not exactly one JSON value */
    public static Json read(byte[] bytes) throws MalformedJsonException {
        return readAll(bytes).value();
    }

    /** @throws MalformedJsonException if the bytes are not exactly one JSON value */
    public static Result readAll(byte[] bytes) throws MalformedJsonException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            JsonReader reader = new JsonReader(parser);
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new MalformedJsonException("unexpected end of JSON input");
            }
            Json value = reader.value(first, 0);
            if (parser.nextToken() != null) {
                throw new MalformedJsonException(
                        JsonSyntax.fault(bytes, "invalid character after top-level value"));
            }
            return new Result(value, List.copyOf(reader.duplicates));
        } catch (StreamReadException malformed) {
            throw new MalformedJsonException(
                    JsonSyntax.fault(bytes, malformed.getOriginalMessage()));
        }
    }

    /** For text that this program wrote itself. */
    public static Json readTrusted(byte[] bytes) {
        try {
            return read(bytes);
        } catch (MalformedJsonException malformed) {
            throw new IllegalArgumentException("not JSON: " + malformed.getMessage(), malformed);
        }
    }

    /** {@link #readTrusted} of an object. */
    public static JsonObject readTrustedObject(byte[] bytes) {
        return (JsonObject) readTrusted(bytes);
    }

    private Json value(JsonToken token, int depth) {
        return switch (token) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_STRING -> COMMON.of(parser.getString());
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? decimal()
                        : new JsonInt(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> JsonBool.TRUE;
            case VALUE_FALSE -> JsonBool.FALSE;
            case VALUE_NULL -> JsonNull.NULL;
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value begins with " + token);
        };
    }

    private JsonDecimal decimal() {
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number)) {
            throw new StreamReadException(parser, "number out of range");
        }
        return new JsonDecimal(number, parser.getString());
    }

    private JsonObject object(int depth) {
        String[] keys = new String[4];
        Json[] values = new Json[4];
        @Nullable Map<String, Integer> seen = null;
        int size = 0;
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_OBJECT;
                token = parser.nextToken()) {
            String key = parser.currentName();
            Json value = value(parser.nextToken(), depth);
            int at = seen == null ? scan(keys, size, key) : seen.getOrDefault(key, -1);
            if (at >= 0) {
                duplicates.add(path(parser.streamReadContext()));
                values[at] = value;
                continue;
            }
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            keys[size] = key;
            values[size++] = value;
            if (seen != null) {
                seen.put(key, size - 1);
            } else if (size == 32) {
                seen = indexed(keys);
            }
        }
        return size == 0
                ? JsonObject.EMPTY
                : new JsonObject(
                        size == keys.length ? keys : Arrays.copyOf(keys, size),
                        size == keys.length ? values : Arrays.copyOf(values, size));
    }

    /** Where the parser stands, such as {@code spec.ports[0].name}. */
    private static String path(TokenStreamContext at) {
        TokenStreamContext parent = at.getParent();
        String before = parent == null || parent.inRoot() ? "" : path(parent);
        if (at.inArray()) {
            return before + "[" + at.getCurrentIndex() + "]";
        }
        return before.isEmpty() ? at.currentName() : before + "." + at.currentName();
    }

    private static Map<String, Integer> indexed(String[] keys) {
        Map<String, Integer> index = HashMap.newHashMap(keys.length * 2);
        for (int i = 0; i < keys.length; i++) {
            index.put(keys[i], i);
        }
        return index;
    }

    private static int scan(String[] keys, int size, String key) {
        for (int i = 0; i < size; i++) {
            if (keys[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }

    private JsonArray array(int depth) {
        List<Json> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            items.add(value(token, depth));
        }
        return JsonArray.of(items);
    }
}
