package dev.kahawa.model.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** HTTP header fields; immutable, names without regard to case. */
public final class Headers {
    public static final Headers NONE = new Headers(Map.of());

    private final Map<String, List<String>> fields;

    private Headers(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    public static Headers of(String name, String value) {
        return NONE.with(name, value);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The first value of this field. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    public List<String> all(String name) {
        return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** These fields and one more line; lines of the same name add up. */
    public Headers with(String name, String value) {
        Map<String, List<String>> more = new TreeMap<>(fields);
        more.merge(name.toLowerCase(Locale.ROOT), List.of(value), Headers::joined);
        return new Headers(more);
    }

    /** Every line, names in lower case. */
    public void forEach(BiConsumer<String, String> line) {
        fields.forEach((name, values) -> values.forEach(value -> line.accept(name, value)));
    }

    private static List<String> joined(List<String> before, List<String> after) {
        List<String> both = new ArrayList<>(before);
        both.addAll(after);
        return List.copyOf(both);
    }

    @Override
    public String toString() {
        // never the values: some are secrets
        return fields.keySet().toString();
    }

    /** Gathers many lines without a copy for each. For one thread. */
    public static final class Builder {
        private final Map<String, List<String>> fields = new TreeMap<>();

        private Builder() {}

        public Builder add(String name, String value) {
            fields.merge(name.toLowerCase(Locale.ROOT), List.of(value), Headers::joined);
            return this;
        }

        public Headers build() {
            return new Headers(new TreeMap<>(fields));
        }
    }
}
