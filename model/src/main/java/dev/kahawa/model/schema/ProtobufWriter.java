package dev.kahawa.model.schema;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonBool;
import dev.kahawa.model.object.JsonDecimal;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.schema.FieldType.ListOf;
import dev.kahawa.model.schema.FieldType.MapOf;
import dev.kahawa.model.schema.FieldType.Scalar;
import dev.kahawa.model.schema.FieldType.Struct;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.TreeSet;

/**
 * Writes objects in Kubernetes' protobuf form (application/vnd.kubernetes.protobuf): what {@link
 * ProtobufReader} reads. What JSON leaves out is left out here too, and is zero to who reads it.
 */
public final class ProtobufWriter {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ProtobufWriter() {}

    /** The object's message, without its envelope. */
    public static byte[] message(JsonObject object, ObjectType type) {
        ProtobufWriter writer = new ProtobufWriter();
        writer.fields(object, type.wireTable());
        return writer.out.toByteArray();
    }

    /** A list's message: every list of the API has its metadata as 1 and its items as 2. */
    public static byte[] list(JsonObject list, ObjectType metadata, ObjectType item) {
        ProtobufWriter writer = new ProtobufWriter();
        writer.bytes(1, message(list.object("metadata"), metadata));
        for (JsonObject each : list.array("items").objects()) {
            writer.bytes(2, message(each, item));
        }
        return writer.out.toByteArray();
    }

    /** A message in the envelope that names its kind. */
    public static byte[] envelope(String apiVersion, String kind, byte[] message) {
        ProtobufWriter typeMeta = new ProtobufWriter();
        typeMeta.text(1, apiVersion);
        typeMeta.text(2, kind);
        ProtobufWriter writer = new ProtobufWriter();
        writer.out.writeBytes(MAGIC);
        writer.bytes(1, typeMeta.out.toByteArray());
        writer.bytes(2, message);
        writer.text(3, "");
        writer.text(4, "");
        return writer.out.toByteArray();
    }

    /** A watch event around an object in its envelope, with the length that frames it. */
    public static byte[] event(String type, byte[] object) {
        ProtobufWriter raw = new ProtobufWriter();
        raw.bytes(1, object);
        ProtobufWriter event = new ProtobufWriter();
        event.text(1, type);
        event.bytes(2, raw.out.toByteArray());
        byte[] message = event.out.toByteArray();
        return ByteBuffer.allocate(4 + message.length)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private void fields(JsonObject object, WireTable table) {
        for (int number : table.numbers()) {
            switch (table.get(number)) {
                case WireTable.Entry.Leaf(Field field) -> {
                    @Nullable Json value = object.get(field.name());
                    if (value != null && !value.isNull()) {
                        field(number, field.type(), value);
                    }
                }
                case WireTable.Entry.Inlined(WireTable inner) -> {
                    ProtobufWriter nested = new ProtobufWriter();
                    nested.fields(object, inner);
                    if (nested.out.size() > 0) {
                        bytes(number, nested.out.toByteArray());
                    }
                }
                case null -> throw new IllegalStateException("no field " + number);
            }
        }
    }

    private void field(int number, FieldType type, Json value) {
        switch (type) {
            case ListOf(FieldType item) -> {
                for (Json each : value.asArray().orElse(JsonArray.EMPTY)) {
                    field(number, item, each);
                }
            }
            case MapOf(FieldType item) -> {
                JsonObject map = value.asObject().orElse(JsonObject.EMPTY);
                for (String key : new TreeSet<>(map.keys())) {
                    ProtobufWriter entry = new ProtobufWriter();
                    entry.text(1, key);
                    entry.value(2, item, map.at(key).orElseThrow());
                    bytes(number, entry.out.toByteArray());
                }
            }
            case Struct(ObjectType.Reference reference) ->
                bytes(number, message(value.asObject().orElse(JsonObject.EMPTY), reference.get()));
            case Scalar scalar -> scalar(number, scalar, value);
        }
    }

    /** The value of a map: a list is a message of its own there. */
    private void value(int number, FieldType type, Json value) {
        if (type instanceof ListOf) {
            ProtobufWriter items = new ProtobufWriter();
            items.field(1, type, value);
            bytes(number, items.out.toByteArray());
        } else if (!value.isNull()) {
            field(number, type, value);
        }
    }

    private void scalar(int number, Scalar scalar, Json value) {
        switch (scalar) {
            case STRING -> text(number, value.asString().orElse(""));
            case INT32, INT64 -> number(number, whole(value));
            case BOOL -> number(number, value == JsonBool.TRUE ? 1 : 0);
            case FLOAT64 -> {
                tag(number, FIXED64);
                double decimal = value instanceof JsonDecimal given ? given.value() : whole(value);
                out.writeBytes(ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putDouble(decimal)
                        .array());
            }
            case BYTES ->
                bytes(number, Base64.getDecoder().decode(value.asString().orElse("")));
            case TIME, MICRO_TIME -> time(number, value.asString().orElse(""));
            case DURATION -> duration(number, value.asString().orElse("0s"));
            case QUANTITY -> {
                ProtobufWriter quantity = new ProtobufWriter();
                quantity.text(
                        1, value instanceof JsonString(String text) ? text : value.toString());
                bytes(number, quantity.out.toByteArray());
            }
            case INT_OR_STRING -> intOrString(number, value);
            case ANY -> {
                ProtobufWriter raw = new ProtobufWriter();
                raw.bytes(1, JsonWriter.write(value));
                bytes(number, raw.out.toByteArray());
            }
        }
    }

    private static long whole(Json value) {
        return switch (value) {
            case JsonInt(long number) -> number;
            case JsonDecimal number -> (long) number.value();
            default -> 0;
        };
    }

    private void time(int number, String text) {
        Instant instant = Instant.parse(text);
        ProtobufWriter time = new ProtobufWriter();
        time.number(1, instant.getEpochSecond());
        time.number(2, instant.getNano());
        bytes(number, time.out.toByteArray());
    }

    private void duration(int number, String text) {
        // as the server writes it: h, m and s, which ISO 8601 has too
        Duration parsed = Duration.parse("PT" + text);
        ProtobufWriter duration = new ProtobufWriter();
        duration.number(1, parsed.toNanos());
        bytes(number, duration.out.toByteArray());
    }

    private void intOrString(int number, Json value) {
        ProtobufWriter message = new ProtobufWriter();
        if (value instanceof JsonString(String text)) {
            message.number(1, 1);
            message.text(3, text);
        } else {
            message.number(1, 0);
            message.number(2, whole(value));
        }
        bytes(number, message.out.toByteArray());
    }

    private void number(int number, long value) {
        tag(number, VARINT);
        varint(value);
    }

    private void text(int number, String text) {
        bytes(number, text.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(int number, byte[] bytes) {
        tag(number, BYTES);
        varint(bytes.length);
        out.writeBytes(bytes);
    }

    private void tag(int number, int wireType) {
        varint((long) number << 3 | wireType);
    }

    private void varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
