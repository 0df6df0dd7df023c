package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonBool;
import dev.kahawa.model.object.JsonDecimal;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a tree as YAML, keys in order of the alphabet as sigs.k8s.io/yaml does. */
final class YamlText {
    private YamlText() {}

    static byte[] write(Json value) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(Integer.MAX_VALUE)
                .build();
        return new Dump(settings).dumpToString(plain(value)).getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable Object plain(Json value) {
        return switch (value) {
            case JsonObject object -> {
                Map<String, @Nullable Object> map = new TreeMap<>();
                object.forEach((key, item) -> map.put(key, plain(item)));
                yield map;
            }
            case JsonArray array -> {
                List<@Nullable Object> list = new ArrayList<>();
                array.forEach(item -> list.add(plain(item)));
                yield list;
            }
            case JsonString(String text) -> text;
            case JsonInt(long number) -> number;
            case JsonDecimal(double number) -> number;
            case JsonBool bool -> bool.value();
            case JsonNull nothing -> null;
        };
    }
}
