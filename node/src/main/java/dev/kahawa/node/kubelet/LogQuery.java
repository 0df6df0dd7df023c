package dev.kahawa.node.kubelet;

import dev.kahawa.model.request.Query;
import dev.kahawa.model.status.ApiException;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads which part of a log is asked for from the parameters of core/v1 PodLogOptions. */
final class LogQuery {
    private final InstantSource clock;

    LogQuery(InstantSource clock) {
        this.clock = clock;
    }

    /** @throws ApiException if a parameter is malformed */
    LogOptions read(Query query) {
        return new LogOptions(
                isTrue(query, "follow"),
                isTrue(query, "previous"),
                isTrue(query, "timestamps"),
                number(query, "tailLines").orElse(-1L),
                number(query, "limitBytes").orElse(-1L),
                since(query),
                stream(query.text("stream")));
    }

    private static boolean isTrue(Query query, String name) {
        return query.text(name).equals("true") || query.text(name).equals("1");
    }

    private static Optional<Long> number(Query query, String name) {
        String text = query.text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("\\d{1,18}")) {
            throw ApiException.badRequest("unable to parse \"" + text + "\" as " + name);
        }
        return Optional.of(Long.valueOf(text));
    }

    private @Nullable Instant since(Query query) {
        Optional<Long> seconds = number(query, "sinceSeconds");
        if (seconds.isPresent()) {
            return clock.instant().minusSeconds(seconds.get());
        }
        String time = query.text("sinceTime");
        if (time.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeParseException malformed) {
            throw ApiException.badRequest("unable to parse \"" + time + "\" as a time");
        }
    }

    private static LogOptions.Stream stream(String name) {
        return switch (name) {
            case "", "All" -> LogOptions.Stream.ALL;
            case "Stdout" -> LogOptions.Stream.STDOUT;
            case "Stderr" -> LogOptions.Stream.STDERR;
            default -> throw ApiException.badRequest("no such stream: " + name);
        };
    }
}
