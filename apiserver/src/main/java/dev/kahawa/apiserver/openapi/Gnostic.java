package dev.kahawa.apiserver.openapi;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;

/**
 * OpenAPI v2 in the protobuf form that Go clients ask for: message Document of gnostic's
 * openapi_v2. Values of no fixed type are YAML there, of which JSON is a part.
 *
 * @see <a href="https://github.com/google/gnostic/blob/main/openapiv2/OpenAPIv2.proto">the
 *     messages</a>
 */
final class Gnostic {
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Gnostic() {}

    static byte[] document(JsonObject document) {
        Gnostic info = new Gnostic()
                .text(1, document.text("info", "title"))
                .text(2, document.text("info", "version"));
        return new Gnostic()
                .text(1, document.text("swagger"))
                .message(2, info)
                .message(8, named(2, document.object("paths"), Gnostic::path))
                .message(9, named(1, document.object("definitions"), Gnostic::schema))
                .out
                .toByteArray();
    }

    /** A message that repeats pairs of a name and a value. */
    private static Gnostic named(
            int number, JsonObject values, BiFunction<Gnostic, JsonObject, Gnostic> write) {
        Gnostic all = new Gnostic();
        values.forEach((name, value) -> {
            Gnostic written = write.apply(new Gnostic(), value.asObject().orElse(JsonObject.EMPTY));
            all.message(number, new Gnostic().text(1, name).message(2, written));
        });
        return all;
    }

    private static Gnostic path(Gnostic to, JsonObject item) {
        String[] methods = {"get", "put", "post", "delete", "options", "head", "patch"};
        for (int i = 0; i < methods.length; i++) {
            if (item.has(methods[i])) {
                // the link is field 1, the methods follow
                to.message(i + 2, operation(item.object(methods[i])));
            }
        }
        return to;
    }

    private static Gnostic operation(JsonObject operation) {
        Gnostic to = new Gnostic().text(5, operation.text("operationId"));
        for (JsonObject parameter : operation.array("parameters").objects()) {
            Gnostic query = new Gnostic().text(2, "query").text(4, parameter.text("name"));
            query.text(6, parameter.text("type"));
            Gnostic body = new Gnostic().message(3, query);
            to.message(8, new Gnostic().message(1, new Gnostic().message(2, body)));
        }
        Gnostic ok = new Gnostic().text(1, "OK");
        Gnostic value = new Gnostic().text(1, "200");
        value.message(2, new Gnostic().message(1, ok));
        to.message(9, new Gnostic().message(1, value));
        return to.extensions(13, operation);
    }

    private static Gnostic schema(Gnostic to, JsonObject schema) {
        to.textUnlessEmpty(1, schema.text("$ref")).textUnlessEmpty(2, schema.text("format"));
        schema.at("default").ifPresent(value -> to.message(5, any(value)));
        schema.array("required").strings().forEach(name -> to.text(19, name));
        schema.array("enum").forEach(value -> to.message(20, any(value)));
        if (schema.has("additionalProperties")) {
            Gnostic item = schema(new Gnostic(), schema.object("additionalProperties"));
            to.message(21, new Gnostic().message(1, item));
        }
        if (schema.has("type")) {
            to.message(22, new Gnostic().text(1, schema.text("type")));
        }
        if (schema.has("items")) {
            Gnostic item = schema(new Gnostic(), schema.object("items"));
            to.message(23, new Gnostic().message(1, item));
        }
        if (schema.has("properties")) {
            to.message(25, named(1, schema.object("properties"), Gnostic::schema));
        }
        return to.extensions(31, schema);
    }

    private Gnostic extensions(int number, JsonObject from) {
        from.forEach((key, value) -> {
            if (key.startsWith("x-")) {
                message(number, new Gnostic().text(1, key).message(2, any(value)));
            }
        });
        return this;
    }

    private static Gnostic any(Json value) {
        return new Gnostic().text(2, value + "\n");
    }

    private Gnostic textUnlessEmpty(int number, String text) {
        return text.isEmpty() ? this : text(number, text);
    }

    private Gnostic text(int number, String text) {
        return bytes(number, text.getBytes(StandardCharsets.UTF_8));
    }

    private Gnostic message(int number, Gnostic message) {
        return bytes(number, message.out.toByteArray());
    }

    private Gnostic bytes(int number, byte[] bytes) {
        varint(number << 3 | BYTES);
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    private void varint(int value) {
        int left = value;
        while (left >= 0x80) {
            out.write(left & 0x7f | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }
}
