package dev.kahawa.node;

import dev.kahawa.node.kubelet.LogOptions;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The log of a simulated container: the lines of an annotation, as if the container had written one
 * each millisecond from its start. Pure.
 */
final class SimulatedLog {
    private static final Duration BETWEEN_LINES = Duration.ofMillis(1);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private SimulatedLog() {}

    /** The part that is asked for; a simulated container writes to its standard output only. */
    static byte[] read(String text, Instant start, LogOptions options) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        if (options.stream() != LogOptions.Stream.STDERR) {
            List<String> lines = since(text, start, options);
            long tail = options.tailLines() < 0 ? lines.size() : options.tailLines();
            int from = (int) Math.max(0, lines.size() - tail);
            lines.subList(from, lines.size())
                    .forEach(line -> log.writeBytes(line.getBytes(StandardCharsets.UTF_8)));
        }
        long limit = options.limitBytes();
        byte[] all = log.toByteArray();
        return limit < 0 || limit >= all.length ? all : Arrays.copyOf(all, (int) limit);
    }

    private static List<String> since(String text, Instant start, LogOptions options) {
        List<String> lines = new ArrayList<>();
        Instant at = start;
        for (String line : text.isEmpty() ? new String[0] : text.split("\n")) {
            if (options.since() == null || !at.isBefore(options.since())) {
                lines.add((options.timestamps() ? TIME.format(at) + " " : "") + line + "\n");
            }
            at = at.plus(BETWEEN_LINES);
        }
        return lines;
    }
}
