package dev.kahawa.model.schema;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;

/** Times as the API writes them: RFC 3339, {@code Time} in seconds, {@code MicroTime} with six decimals. */
public final class Times {
    private static final String LAYOUT = "2006-01-02T15:04:05Z07:00";
    private static final String MICRO_LAYOUT = "2006-01-02T15:04:05.000000Z07:00";

    private final String text;
    private final String layout;
    private int at;

    private Times(String text, String layout) {
        this.text = text;
        this.layout = layout;
    }

    /** {@code 2026-01-02T03:04:05Z}. */
    public static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** {@code 2026-01-02T03:04:05.000006Z}. */
    public static String micros(Instant time) {
        String seconds = seconds(time);
        int micros = time.get(ChronoField.MICRO_OF_SECOND);
        return seconds.substring(0, seconds.length() - 1) + String.format(".%06dZ", micros);
    }

    /** The canonical text of a {@code Time}. */
    static String canonicalTime(String text) throws DecodeException {
        return seconds(new Times(text, LAYOUT).parse(false));
    }

    /** The canonical text of a {@code MicroTime}. */
    static String canonicalMicroTime(String text) throws DecodeException {
        return micros(new Times(text, MICRO_LAYOUT).parse(true));
    }

    /** Element by element, since the error names the first that does not fit. */
    private Instant parse(boolean micros) throws DecodeException {
        int year = digits(4, 4, "2006");
        literal("-");
        int month = digits(2, 2, "01");
        literal("-");
        int day = digits(2, 2, "02");
        literal("T");
        int hour = digits(1, 2, "15");
        literal(":");
        int minute = digits(2, 2, "04");
        literal(":");
        int second = digits(2, 2, "05");
        int nanos = micros ? microseconds() : fraction();
        int offset = zone();
        if (at < text.length()) {
            throw new DecodeException(
                    "parsing time " + quoted(text) + ": extra text: " + quoted(text.substring(at)));
        }
        inRange("month", month, 1, 12);
        inRange("hour", hour, 0, 23);
        inRange("minute", minute, 0, 59);
        inRange("second", second, 0, 59);
        try {
            return LocalDateTime.of(year, month, day, hour, minute, second, nanos)
                    .toInstant(ZoneOffset.ofTotalSeconds(offset));
        } catch (DateTimeException noDay) {
            throw outOfRange("day");
        }
    }

    private void inRange(String what, int value, int min, int max) throws DecodeException {
        if (value < min || value > max) {
            throw outOfRange(what);
        }
    }

    private DecodeException outOfRange(String what) {
        return new DecodeException("parsing time " + quoted(text) + ": " + what + " out of range");
    }

    private int digits(int min, int max, String element) throws DecodeException {
        int end = at;
        while (end < text.length() && end - at < max && Character.isDigit(text.charAt(end))) {
            end++;
        }
        if (end - at < min) {
            throw cannot(element);
        }
        int value = Integer.parseInt(text.substring(at, end));
        at = end;
        return value;
    }

    private void literal(String expected) throws DecodeException {
        if (!text.startsWith(expected, at)) {
            throw cannot(expected);
        }
        at += expected.length();
    }

    /** A fraction that the layout does not have is accepted, with a dot or a comma. */
    private int fraction() {
        if (at >= text.length() || ".,".indexOf(text.charAt(at)) < 0) {
            return 0;
        }
        int end = at + 1;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        if (end == at + 1) {
            return 0;
        }
        String nine = (text.substring(at + 1, end) + "000000000").substring(0, 9);
        at = end;
        return Integer.parseInt(nine);
    }

    private int microseconds() throws DecodeException {
        int end = at + 7;
        if (end > text.length() || ".,".indexOf(text.charAt(at)) < 0) {
            throw cannot(".000000");
        }
        String six = text.substring(at + 1, end);
        if (!six.chars().allMatch(Character::isDigit)) {
            throw cannot(".000000");
        }
        at = end;
        return Integer.parseInt(six) * 1_000;
    }

    private int zone() throws DecodeException {
        if (text.startsWith("Z", at)) {
            at++;
            return 0;
        }
        String rest = text.substring(at);
        if (!rest.matches("[-+][0-9]{2}:[0-9]{2}.*")) {
            throw cannot("Z07:00");
        }
        at += 6;
        int hours = Integer.parseInt(rest.substring(1, 3));
        int minutes = Integer.parseInt(rest.substring(4, 6));
        inRange("time zone offset hour", hours, 0, 18);
        inRange("time zone offset minute", minutes, 0, 59);
        return (rest.charAt(0) == '-' ? -1 : 1) * (hours * 3_600 + minutes * 60);
    }

    private DecodeException cannot(String element) {
        return new DecodeException("parsing time "
                + quoted(text)
                + " as "
                + quoted(layout)
                + ": cannot parse "
                + quoted(text.substring(at))
                + " as "
                + quoted(element));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
