package dev.kahawa.model.patch;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;

import java.util.TreeSet;
import java.util.stream.Collectors;

/** Shows a value as Go's {@code %v} does, which upstream's messages contain. */
public final class GoText {
    private GoText() {}

    public static String of(Json value) {
        return switch (value) {
            case JsonObject object ->
                new TreeSet<>(object.keys())
                        .stream()
                                .map(key -> key + ":" + of(object.at(key).orElseThrow()))
                                .collect(Collectors.joining(" ", "map[", "]"));
            case JsonArray array ->
                array.stream().map(GoText::of).collect(Collectors.joining(" ", "[", "]"));
            case JsonString(String text) -> text;
            case JsonNull nothing -> "<nil>";
            default -> value.toString();
        };
    }
}
