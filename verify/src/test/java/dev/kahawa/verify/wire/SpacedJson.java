package dev.kahawa.verify.wire;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonDecimal;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;

import java.util.stream.Collectors;

/**
 * JSON as Python's json.dumps writes it, a space after each comma and colon and only ASCII: errors
 * that quote the beginning of a body were recorded with such bodies.
 */
final class SpacedJson {
    private SpacedJson() {}

    static String text(Json value) {
        return switch (value) {
            case JsonObject object ->
                object.keys().stream()
                        .map(key -> string(key) + ": " + text(object.at(key).orElseThrow()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case JsonArray array ->
                array.stream().map(SpacedJson::text).collect(Collectors.joining(", ", "[", "]"));
            case JsonString(String text) -> string(text);
            case JsonDecimal number -> number.text();
            default -> value.toString();
        };
    }

    private static String string(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default ->
                    quoted.append(c < ' ' || c > '~' ? String.format("\\u%04x", (int) c) : c);
            }
        }
        return quoted.append('"').toString();
    }
}
