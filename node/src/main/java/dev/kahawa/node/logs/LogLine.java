package dev.kahawa.node.logs;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a container's log: {@code TIME stdout|stderr P|F TEXT}, where P is a part of a longer
 * line and F its end.
 *
 * @param text with its line break where the line is complete; nobody changes it
 */
record LogLine(String time, boolean stdout, boolean partial, byte[] text) {
    private static final Pattern TIME =
            Pattern.compile("(.*:[0-9]{2})(?:\\.([0-9]{1,9}))?(Z|[-+][0-9]{2}:[0-9]{2})");
    private static final byte[] STDOUT = "stdout".getBytes(StandardCharsets.US_ASCII);

    /**
     * Empty where the bytes are no such line.
     *
     * @param end after the line, without its line break
     */
    static Optional<LogLine> parse(byte[] bytes, int start, int end) {
        int stream = after(bytes, start, end);
        int tag = after(bytes, stream, end);
        int text = after(bytes, tag, end);
        if (text < 0) {
            return Optional.empty();
        }
        String time = new String(bytes, start, stream - 1 - start, StandardCharsets.US_ASCII);
        boolean stdout = Arrays.equals(bytes, stream, tag - 1, STDOUT, 0, STDOUT.length);
        boolean partial = bytes[tag] == 'P';
        byte[] content = Arrays.copyOfRange(bytes, text, partial ? end : end + 1);
        if (!partial) {
            content[content.length - 1] = '\n';
        }
        return Optional.of(new LogLine(time, stdout, partial, content));
    }

    /** After the next space; -1 where there is none. */
    private static int after(byte[] bytes, int from, int end) {
        for (int at = from; at >= 0 && at < end; at++) {
            if (bytes[at] == ' ') {
                return at + 1;
            }
        }
        return -1;
    }

    /** With all nine digits of the second's fraction, as the kubelet tells it. */
    String fullTime() {
        Matcher matcher = TIME.matcher(time);
        if (!matcher.matches()) {
            return time;
        }
        String digits = matcher.group(2) == null ? "" : matcher.group(2);
        return matcher.group(1) + "." + (digits + "000000000").substring(0, 9) + matcher.group(3);
    }

    boolean isBefore(Instant since) {
        try {
            return OffsetDateTime.parse(time).toInstant().isBefore(since);
        } catch (DateTimeException noTime) {
            return false;
        }
    }
}
