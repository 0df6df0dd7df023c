package dev.kahawa.model.object;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A JSON array; an immutable sequence of values. */
public final class JsonArray implements Json, Iterable<Json> {
    public static final JsonArray EMPTY = new JsonArray(new Json[0]);

    private final Json[] items;

    /** Takes the array over: the caller must not keep it. */
    JsonArray(Json[] items) {
        this.items = items;
    }

    public static JsonArray of(Json... items) {
        return items.length == 0 ? EMPTY : new JsonArray(items.clone());
    }

    public static JsonArray of(List<? extends Json> items) {
        return items.isEmpty() ? EMPTY : new JsonArray(items.toArray(Json[]::new));
    }

    public static JsonArray ofStrings(Iterable<String> texts) {
        return of(Stream.of(texts)
                .<String>mapMulti(Iterable::forEach)
                .map(text -> (Json) new JsonString(text))
                .toList());
    }

    public int size() {
        return items.length;
    }

    public boolean isEmpty() {
        return items.length == 0;
    }

    /** @throws IndexOutOfBoundsException where there is no such item */
    public Json get(int index) {
        return items[index];
    }

    /** A view of the items; costs nothing. */
    public List<Json> items() {
        return new Items(items);
    }

    /** The items that are objects, in order. */
    public List<JsonObject> objects() {
        return stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }

    /** The items that are strings, in order. */
    public List<String> strings() {
        return stream()
                .filter(JsonString.class::isInstance)
                .map(item -> ((JsonString) item).value())
                .toList();
    }

    public Stream<Json> stream() {
        return Arrays.stream(items);
    }

    public JsonArray plus(Json item) {
        Json[] more = Arrays.copyOf(items, items.length + 1);
        more[items.length] = item;
        return new JsonArray(more);
    }

    public JsonArray with(int index, Json item) {
        Json[] changed = items.clone();
        changed[index] = item;
        return new JsonArray(changed);
    }

    /** Every item replaced; the same array where nothing changed. */
    public JsonArray map(UnaryOperator<Json> change) {
        Json[] changed = new Json[items.length];
        boolean same = true;
        for (int i = 0; i < items.length; i++) {
            changed[i] = change.apply(items[i]);
            same &= changed[i] == items[i];
        }
        return same ? this : new JsonArray(changed);
    }

    /** {@link #map} over the items that are objects. */
    public JsonArray mapObjects(UnaryOperator<JsonObject> change) {
        return map(item -> item instanceof JsonObject object ? change.apply(object) : item);
    }

    public JsonArray filter(Predicate<Json> wanted) {
        return of(stream().filter(wanted).toList());
    }

    @Override
    public Iterator<Json> iterator() {
        return items().iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonArray array && Arrays.equals(items, array.items);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(items);
    }

    @Override
    public String toString() {
        return JsonWriter.compactText(this);
    }

    private static final class Items extends AbstractList<Json> implements RandomAccess {
        private final Json[] items;

        Items(Json[] items) {
            this.items = items;
        }

        @Override
        public Json get(int index) {
            return items[index];
        }

        @Override
        public int size() {
            return items.length;
        }
    }
}
