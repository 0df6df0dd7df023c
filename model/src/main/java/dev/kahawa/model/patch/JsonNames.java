package dev.kahawa.model.patch;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonBool;
import dev.kahawa.model.object.JsonDecimal;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;

/** What Go's encoding/json calls a kind of value in its errors. */
final class JsonNames {
    private JsonNames() {}

    static String of(Json value) {
        return switch (value) {
            case JsonObject object -> "object";
            case JsonArray array -> "array";
            case JsonString string -> "string";
            case JsonInt number -> "number";
            case JsonDecimal number -> "number";
            case JsonBool bool -> "bool";
            case JsonNull nothing -> "null";
        };
    }
}
