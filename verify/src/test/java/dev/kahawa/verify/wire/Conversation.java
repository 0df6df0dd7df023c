package dev.kahawa.verify.wire;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks a recorded conversation to a fresh server and compares the answers. */
final class Conversation {
    /** Steps that are known to differ wait no longer than this for a change of mind. */
    private static final Duration PATIENCE_WITH_KNOWN = Duration.ofMillis(500);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{(\\w+)\\}\\}");

    private final JsonObject recorded;
    private final Callers callers;
    private final Set<String> knownToDiffer;
    private final Duration patience;
    private final Map<String, Json> variables = new HashMap<>();
    private final Map<String, Events> watches = new HashMap<>();
    private final Placeholders placeholders = new Placeholders();

    /** @param patience no step waits longer for the answer to become as recorded */
    Conversation(
            JsonObject recorded, Callers callers, Set<String> knownToDiffer, Duration patience) {
        this.recorded = recorded;
        this.callers = callers;
        this.knownToDiffer = knownToDiffer;
        this.patience = patience;
    }

    /** The differences by the step's id, for those that have any. */
    Map<String, List<String>> run() throws IOException, InterruptedException {
        Map<String, List<String>> different = new LinkedHashMap<>();
        for (JsonObject step : recorded.array("steps").objects()) {
            List<String> differences = run(step);
            if (!differences.isEmpty()) {
                different.put(step.text("id"), differences);
            }
        }
        for (Events watch : watches.values()) {
            watch.close();
        }
        return different;
    }

    private List<String> run(JsonObject step) throws InterruptedException {
        pause(seconds(step, "sleep", 0));
        Duration wait = patience(step, seconds(step, "eventually", 0));
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            JsonObject raw = answer(step);
            List<String> differences =
                    Differences.between(step.at("answer").orElseThrow(), compared(step, raw));
            if (differences.isEmpty() || System.nanoTime() >= end) {
                step.object("capture").forEach((name, path) -> {
                    Json value = Paths.dig(raw, path.asString().orElseThrow());
                    if (!value.isNull()) {
                        variables.put(name, value);
                    }
                });
                return differences;
            }
            pause(BETWEEN_TRIES);
        }
    }

    /** The recorded pauses are part of a conversation: times are told in whole seconds. */
    private static void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }

    private Duration patience(JsonObject step, Duration recordedPatience) {
        boolean known = knownToDiffer.contains(step.text("id"));
        Duration most = known ? PATIENCE_WITH_KNOWN : patience;
        return recordedPatience.compareTo(most) > 0 ? most : recordedPatience;
    }

    private static Duration seconds(JsonObject from, String key, long otherwise) {
        Json value = from.at(key).orElse(new JsonInt(otherwise));
        return Duration.ofMillis((long) (Double.parseDouble(value.toString()) * 1000));
    }

    private JsonObject answer(JsonObject step) throws InterruptedException {
        try {
            if (step.has("watch")) {
                JsonObject watch = (JsonObject) filled(step.object("watch"));
                Events events = callers.watch(watch);
                watches.put(watch.text("name"), events);
                return events.opening();
            }
            if (step.has("events")) {
                return JsonObject.of("events", taken(step));
            }
            JsonObject request = (JsonObject) filled(step.object("request"));
            placeholders.learn(request.at("body").orElse(JsonNull.NULL));
            return callers.call(request);
        } catch (IOException | IllegalStateException failed) {
            return JsonObject.of("failed", String.valueOf(failed.getMessage()));
        }
    }

    private JsonArray taken(JsonObject step) throws InterruptedException {
        JsonObject wanted = step.object("events");
        Events events = watches.get(wanted.text("name"));
        if (events == null) {
            throw new IllegalStateException("no watch " + wanted.text("name"));
        }
        return events.take(
                (int) wanted.number("count").orElseThrow(),
                patience(step, seconds(wanted, "timeout", 5)),
                wanted.isTrue("bookmarks"));
    }

    private Json compared(JsonObject step, JsonObject raw) {
        Json answer = placeholders.of(raw);
        for (String path : step.array("ignore").strings()) {
            answer = Paths.drop(answer, path);
        }
        if (!step.has("only")) {
            return answer;
        }
        JsonObject.Builder only = JsonObject.builder();
        for (String path : step.array("only").strings()) {
            only.put(path, Paths.dig(answer, path));
        }
        return only.build();
    }

    /** With the variables that earlier answers gave. */
    private Json filled(Json value) {
        return switch (value) {
            case JsonObject object -> {
                JsonObject.Builder filled = JsonObject.builder();
                object.forEach((key, inner) -> filled.put(key, filled(inner)));
                yield filled.build();
            }
            case JsonArray array -> array.map(this::filled);
            case JsonString(String text) ->
                new JsonString(VARIABLE.matcher(text).replaceAll(this::variable));
            default -> value;
        };
    }

    private String variable(MatchResult name) {
        Json value = variables.get(name.group(1));
        if (value == null) {
            throw new IllegalStateException("nothing captured as " + name.group(1));
        }
        return Matcher.quoteReplacement(value.asString().orElseGet(value::toString));
    }
}
