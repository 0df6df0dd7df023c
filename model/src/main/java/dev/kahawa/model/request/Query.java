package dev.kahawa.model.request;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The parameters after the question mark; immutable, in the order they were written. */
public final class Query {
    public static final Query NONE = new Query(Map.of());

    private final Map<String, List<String>> parameters;

    private Query(Map<String, List<String>> parameters) {
        this.parameters = parameters;
    }

    public static Query of(String name, String value) {
        return NONE.with(name, value);
    }

    /** Reads {@code a=1&b=2}; pairs that are not properly percent-encoded are passed over. */
    public static Query parse(String text) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!pair.isEmpty()) {
                add(parameters, name, value);
            }
        }
        return new Query(parameters);
    }

    private static void add(Map<String, List<String>> parameters, String name, String value) {
        try {
            parameters
                    .computeIfAbsent(decoded(name), absent -> new ArrayList<>())
                    .add(decoded(value));
        } catch (IllegalArgumentException malformed) {
            // Go's url.Query drops such pairs too, and serves the request without them
            return;
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The first value of this parameter, if it was given, even empty. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** The first value, or the empty string. */
    public String text(String name) {
        return first(name).orElse("");
    }

    public List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    public boolean isEmpty() {
        return parameters.isEmpty();
    }

    /** The names, in the order they were first written. */
    public List<String> names() {
        return List.copyOf(parameters.keySet());
    }

    public Query with(String name, String value) {
        Map<String, List<String>> more = new LinkedHashMap<>(parameters);
        List<String> values = new ArrayList<>(all(name));
        values.add(value);
        more.put(name, List.copyOf(values));
        return new Query(more);
    }

    /** Percent-encoded, without the question mark. */
    @Override
    public String toString() {
        return parameters.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(v -> pair(entry.getKey(), v)))
                .collect(Collectors.joining("&"));
    }

    private static String pair(String name, String value) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
