package dev.kahawa.verify.wire;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Where an answer differs from the recorded one, a line each. */
final class Differences {
    private static final int SHOWN = 240;

    private final List<String> lines = new ArrayList<>();

    private Differences() {}

    static List<String> between(Json wanted, Json got) {
        Differences differences = new Differences();
        differences.compare(wanted, got, "");
        return differences.lines;
    }

    private void compare(Json wanted, Json got, String at) {
        if (wanted instanceof JsonObject want && got instanceof JsonObject is) {
            Set<String> keys = new TreeSet<>(want.keys());
            keys.addAll(is.keys());
            keys.forEach(key -> compare(want, is, key, at.isEmpty() ? key : at + "." + key));
        } else if (wanted instanceof JsonArray want && got instanceof JsonArray is) {
            if (want.size() != is.size()) {
                lines.add(at + ": expected " + want.size() + " items, got " + shown(is));
            }
            for (int i = 0; i < Math.min(want.size(), is.size()); i++) {
                compare(want.get(i), is.get(i), at + "[" + i + "]");
            }
        } else if (!wanted.equals(got)) {
            lines.add(at + ": expected " + shown(wanted) + ", got " + shown(got));
        }
    }

    private void compare(JsonObject wanted, JsonObject got, String key, String at) {
        if (!got.has(key)) {
            lines.add(at + ": missing, expected " + shown(wanted.at(key).orElseThrow()));
        } else if (!wanted.has(key)) {
            lines.add(at + ": not expected, got " + shown(got.at(key).orElseThrow()));
        } else {
            compare(wanted.at(key).orElseThrow(), got.at(key).orElseThrow(), at);
        }
    }

    private static String shown(Json value) {
        String text = value.toString();
        return text.length() < SHOWN ? text : text.substring(0, SHOWN) + " ...";
    }
}
