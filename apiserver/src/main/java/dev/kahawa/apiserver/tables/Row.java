package dev.kahawa.apiserver.tables;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonBool;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;
import dev.kahawa.model.selector.LabelSelector;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Collects the cells of one object's row from left to right, beginning with its name. */
final class Row {
    static final String NONE = "<none>";
    static final String UNSET = "<unset>";

    private final JsonObject object;
    private final Instant now;
    private final List<Json> cells = new ArrayList<>();

    Row(JsonObject object, Instant now, String name) {
        this.object = object;
        this.now = now;
        text(name);
    }

    Row(JsonObject object, Instant now) {
        this(object, now, object.text("metadata", "name"));
    }

    List<Json> cells() {
        return cells;
    }

    Row text(String text) {
        cells.add(new JsonString(text));
        return this;
    }

    /** The text at this path, or what stands for none. */
    Row textAt(String otherwise, String... path) {
        return text(object.string(path).orElse(otherwise));
    }

    Row number(long number) {
        cells.add(new JsonInt(number));
        return this;
    }

    /** The number at this path, or zero. */
    Row numberAt(String... path) {
        return number(object.number(path).orElse(0));
    }

    /** The number at this path, or that there is none. */
    Row numberOrNone(String... path) {
        cells.add(object.at(path).filter(JsonInt.class::isInstance).orElse(new JsonString(NONE)));
        return this;
    }

    Row bool(boolean value) {
        cells.add(Json.of(value));
        return this;
    }

    Row boolAt(boolean otherwise, String... path) {
        return bool(object.at(path)
                .filter(JsonBool.class::isInstance)
                .map(value -> value == JsonBool.TRUE)
                .orElse(otherwise));
    }

    Row age() {
        return text(Ages.since(object.text("metadata", "creationTimestamp"), now));
    }

    /** Names and images of a Pod template's containers. */
    Row containers(String... pathOfSpec) {
        List<JsonObject> containers =
                object.object(pathOfSpec).array("containers").objects();
        return text(joined(containers, "name")).text(joined(containers, "image"));
    }

    private static String joined(List<JsonObject> containers, String field) {
        return containers.stream()
                .map(container -> container.text(field))
                .collect(Collectors.joining(","));
    }

    /** Labels as {@code a=b,c=d}. */
    Row labels(String... path) {
        return text(labels(object.object(path)));
    }

    private static String labels(JsonObject labels) {
        String text = new TreeMap<>(labels.strings())
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
        return text.isEmpty() ? NONE : text;
    }

    /** A metav1.LabelSelector in kubectl's notation. */
    Row selector(String... path) {
        String text = LabelSelector.ofJson(object.object(path)).toString();
        return text(text.isEmpty() ? NONE : text);
    }

    /** At most this many, then how many more. */
    static String some(List<String> all, int max, String separator) {
        String shown = all.stream().limit(max).collect(Collectors.joining(separator));
        return all.size() > max ? shown + " + " + (all.size() - max) + " more..." : shown;
    }

    static String quantity(JsonObject amounts, String resource) {
        return amounts.string(resource).orElse("0");
    }
}
