package dev.kahawa.verify.wire;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Paths into an answer: {@code body.items.*.metadata.uid}, with ~ for a dot inside a key. */
final class Paths {
    private static final Pattern STEP = Pattern.compile("[^.\\[\\]]+|\\[\\d+\\]");

    private Paths() {}

    /** What is there, or null. */
    static Json dig(Json from, String path) {
        Json here = from;
        for (String step : STEP.matcher(path).results().map(MatchResult::group).toList()) {
            if (step.startsWith("[")) {
                int index = Integer.parseInt(step.substring(1, step.length() - 1));
                here = here.asArray()
                        .filter(array -> array.size() > index)
                        .map(array -> array.get(index))
                        .orElse(JsonNull.NULL);
            } else {
                here = here.asObject()
                        .flatMap(object -> object.at(step.replace('~', '.')))
                        .orElse(JsonNull.NULL);
            }
        }
        return here;
    }

    /** The value without what the path names; a star stands for every key or item. */
    static Json drop(Json from, String path) {
        int dot = path.indexOf('.');
        String head = (dot < 0 ? path : path.substring(0, dot)).replace('~', '.');
        String rest = dot < 0 ? "" : path.substring(dot + 1);
        return switch (from) {
            case JsonObject object -> dropFrom(object, head, rest);
            case JsonArray array -> dropFrom(array, head, rest);
            default -> from;
        };
    }

    private static Json dropFrom(JsonObject object, String head, String rest) {
        JsonObject left = object;
        for (String key : object.keys()) {
            if (head.equals("*") || head.equals(key)) {
                left = rest.isEmpty()
                        ? left.without(key)
                        : left.with(key, drop(object.at(key).orElseThrow(), rest));
            }
        }
        return left;
    }

    private static Json dropFrom(JsonArray array, String head, String rest) {
        JsonArray left = array;
        for (int i = 0; i < array.size() && !rest.isEmpty(); i++) {
            if (head.equals("*") || head.equals(Integer.toString(i))) {
                left = left.with(i, drop(array.get(i), rest));
            }
        }
        return left;
    }
}
