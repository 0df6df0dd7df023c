package dev.kahawa.apiserver.request;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's texts for durations, such as {@code 1m30s} and {@code 1.5h}. */
final class GoDuration {
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "\u00b5s", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)([^\\d.]*)");

    private GoDuration() {}

    /** @throws IllegalArgumentException with Go's own message */
    static Duration parse(String text) {
        String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        Matcher part = PART.matcher(rest);
        BigDecimal nanos = BigDecimal.ZERO;
        int at = 0;
        while (at < rest.length() && part.find(at) && part.start() == at) {
            Long unit = NANOS.get(part.group(2));
            if (unit == null) {
                throw new IllegalArgumentException(
                        part.group(2).isEmpty()
                                ? "time: missing unit in duration \"" + text + "\""
                                : "time: unknown unit \"" + part.group(2) + "\" in duration \""
                                        + text + "\"");
            }
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
            at = part.end();
        }
        if (at == 0 || at < rest.length() || nanos.toBigInteger().bitLength() > 62) {
            throw new IllegalArgumentException("time: invalid duration \"" + text + "\"");
        }
        long whole = nanos.longValue();
        return Duration.ofNanos(text.startsWith("-") ? -whole : whole);
    }
}
