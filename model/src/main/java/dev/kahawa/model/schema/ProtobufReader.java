package dev.kahawa.model.schema;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonBool;
import dev.kahawa.model.object.JsonDecimal;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.schema.FieldType.ListOf;
import dev.kahawa.model.schema.FieldType.MapOf;
import dev.kahawa.model.schema.FieldType.Scalar;
import dev.kahawa.model.schema.FieldType.Struct;

import org.jspecify.annotations.Nullable;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads objects in Kubernetes' protobuf form (application/vnd.kubernetes.protobuf) into the same
 * tree that their JSON would give: four bytes of magic, then a {@code runtime.Unknown} that holds
 * the kind and the object's message, by the field numbers that are part of the facts.
 */
public final class ProtobufReader {
    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer in;

    private ProtobufReader(ByteBuffer in) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The envelope.
     *
     * @param raw the object's message
     */
    public record Unknown(String apiVersion, String kind, byte[] raw) {}

    /** Whether the bytes begin as objects in protobuf do. */
    public static boolean isProtobuf(byte[] body) {
        return body.length >= MAGIC.length
                && Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** @throws DecodeException if the bytes are not such an envelope */
    public static Unknown envelope(byte[] body) throws DecodeException {
        if (!isProtobuf(body)) {
            throw new DecodeException(
                    "provided data does not appear to be a protobuf message, expected prefix [107 56"
                            + " 115 0]");
        }
        ProtobufReader reader = new ProtobufReader(
                ByteBuffer.wrap(body, MAGIC.length, body.length - MAGIC.length).slice());
        return reader.guarded(reader::unknown);
    }

    /** The object's tree, without apiVersion and kind; types it in no way. */
    public static JsonObject read(byte[] message, ObjectType type) throws DecodeException {
        ProtobufReader reader = new ProtobufReader(ByteBuffer.wrap(message));
        return reader.guarded(() -> reader.message(type));
    }

    @FunctionalInterface
    private interface Step<T> {
        T take() throws DecodeException;
    }

    private <T> T guarded(Step<T> step) throws DecodeException {
        try {
            return step.take();
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException cut) {
            throw new DecodeException("unexpected EOF");
        }
    }

    private Unknown unknown() throws DecodeException {
        String apiVersion = "";
        String kind = "";
        byte[] raw = {};
        while (in.hasRemaining()) {
            int tag = (int) varint();
            switch (tag >>> 3) {
                case 1 -> {
                    ProtobufReader typeMeta = new ProtobufReader(slice());
                    while (typeMeta.in.hasRemaining()) {
                        int field = (int) typeMeta.varint() >>> 3;
                        String text = typeMeta.string();
                        apiVersion = field == 1 ? text : apiVersion;
                        kind = field == 2 ? text : kind;
                    }
                }
                case 2 -> raw = bytes();
                default -> skip(tag);
            }
        }
        return new Unknown(apiVersion, kind, raw);
    }

    private JsonObject message(ObjectType type) throws DecodeException {
        Map<String, Json> fields = new LinkedHashMap<>();
        fill(fields, type.wireTable());
        return JsonObject.of(fields);
    }

    private void fill(Map<String, Json> fields, WireTable table) throws DecodeException {
        while (in.hasRemaining()) {
            int tag = (int) varint();
            switch (table.get(tag >>> 3)) {
                case WireTable.Entry.Leaf(Field field) -> put(fields, field);
                case WireTable.Entry.Inlined(WireTable inner) ->
                    new ProtobufReader(slice()).fill(fields, inner);
                case null -> skip(tag);
            }
        }
    }

    private void put(Map<String, Json> fields, Field field) throws DecodeException {
        String name = field.name();
        switch (field.type()) {
            case ListOf(FieldType item) -> {
                JsonArray before = array(fields.get(name));
                fields.put(name, before.plus(value(item)));
            }
            case MapOf(FieldType value) -> {
                JsonObject before =
                        fields.get(name) instanceof JsonObject map ? map : JsonObject.EMPTY;
                fields.put(name, new ProtobufReader(slice()).entry(before, value));
            }
            case Struct struct -> fields.put(name, value(struct));
            case Scalar scalar -> fields.put(name, value(scalar));
        }
    }

    private static JsonArray array(@Nullable Json before) {
        return before instanceof JsonArray array ? array : JsonArray.EMPTY;
    }

    /** A map's entry is a message of key and value. */
    private JsonObject entry(JsonObject before, FieldType type) throws DecodeException {
        String key = "";
        Json value = empty(type);
        while (in.hasRemaining()) {
            int tag = (int) varint();
            switch (tag >>> 3) {
                case 1 -> key = string();
                case 2 -> value = value(type);
                default -> skip(tag);
            }
        }
        return before.with(key, value);
    }

    private static Json empty(FieldType type) {
        return switch (type) {
            case ListOf list -> JsonArray.EMPTY;
            case MapOf map -> JsonObject.EMPTY;
            case Struct struct -> JsonObject.EMPTY;
            case Scalar scalar -> Json.of("");
        };
    }

    private Json value(FieldType type) throws DecodeException {
        return switch (type) {
            case Struct(ObjectType.Reference reference) ->
                new ProtobufReader(slice()).message(reference.get());
            case Scalar scalar -> scalar(scalar);
            // a list as a map's value is a message with the items as its first field
            case ListOf(FieldType item) -> new ProtobufReader(slice()).items(item);
            case MapOf map -> throw new DecodeException("a map of maps has no protobuf form");
        };
    }

    private JsonArray items(FieldType item) throws DecodeException {
        JsonArray items = JsonArray.EMPTY;
        while (in.hasRemaining()) {
            varint();
            items = items.plus(value(item));
        }
        return items;
    }

    private Json scalar(Scalar scalar) throws DecodeException {
        return switch (scalar) {
            case STRING -> Json.of(string());
            case INT32, INT64 -> Json.of(varint());
            case BOOL -> varint() != 0 ? JsonBool.TRUE : JsonBool.FALSE;
            case FLOAT64 -> new JsonDecimal(in.getDouble());
            case BYTES -> Json.of(Base64.getEncoder().encodeToString(bytes()));
            case TIME -> new ProtobufReader(slice()).time(false);
            case MICRO_TIME -> new ProtobufReader(slice()).time(true);
            case DURATION -> new ProtobufReader(slice()).duration();
            case QUANTITY -> new ProtobufReader(slice()).quantity();
            case INT_OR_STRING -> new ProtobufReader(slice()).intOrString();
            case ANY -> new ProtobufReader(slice()).embedded();
        };
    }

    /** The zero time is an empty message, and null in JSON. */
    private Json time(boolean micros) throws DecodeException {
        long seconds = 0;
        long nanos = 0;
        boolean given = false;
        while (in.hasRemaining()) {
            int tag = (int) varint();
            given = true;
            switch (tag >>> 3) {
                case 1 -> seconds = varint();
                case 2 -> nanos = varint();
                default -> skip(tag);
            }
        }
        if (!given) {
            return JsonNull.NULL;
        }
        try {
            Instant instant = Instant.ofEpochSecond(seconds, nanos);
            return Json.of(micros ? Times.micros(instant) : Times.seconds(instant));
        } catch (DateTimeException outOfRange) {
            throw new DecodeException("time out of range");
        }
    }

    private Json duration() throws DecodeException {
        long nanos = 0;
        while (in.hasRemaining()) {
            int tag = (int) varint();
            if (tag >>> 3 == 1) {
                nanos = varint();
            } else {
                skip(tag);
            }
        }
        return Json.of(Duration.ofNanos(nanos).toSeconds() + "s");
    }

    private Json quantity() throws DecodeException {
        return Json.of(first().orElse("0"));
    }

    /** The text that is field 1, as several small messages have it. */
    private Optional<String> first() throws DecodeException {
        Optional<String> text = Optional.empty();
        while (in.hasRemaining()) {
            int tag = (int) varint();
            if (tag >>> 3 == 1) {
                text = Optional.of(string());
            } else {
                skip(tag);
            }
        }
        return text;
    }

    private Json intOrString() throws DecodeException {
        long type = 0;
        long number = 0;
        String text = "";
        while (in.hasRemaining()) {
            int tag = (int) varint();
            switch (tag >>> 3) {
                case 1 -> type = varint();
                case 2 -> number = varint();
                case 3 -> text = string();
                default -> skip(tag);
            }
        }
        return type == 0 ? Json.of(number) : Json.of(text);
    }

    /** JSON inside of protobuf, such as a RawExtension or managed fields. */
    private Json embedded() throws DecodeException {
        String text = first().orElse("null");
        try {
            return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException malformed) {
            throw new DecodeException(String.valueOf(malformed.getMessage()));
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }

    private ByteBuffer slice() {
        int length = (int) varint();
        ByteBuffer slice = in.slice(in.position(), length);
        in.position(in.position() + length);
        return slice;
    }

    private byte[] bytes() {
        ByteBuffer slice = slice();
        byte[] bytes = new byte[slice.remaining()];
        slice.get(bytes);
        return bytes;
    }

    private String string() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    private void skip(int tag) throws DecodeException {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> in.position(in.position() + 8);
            case BYTES -> slice();
            case FIXED32 -> in.position(in.position() + 4);
            default -> throw new DecodeException("illegal wireType " + (tag & 7));
        }
    }
}
