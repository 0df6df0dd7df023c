package dev.kahawa.apiserver.http;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of the Date header, printed once a second. */
final class DateLine {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private record Printed(long second, String text) {}

    private final InstantSource clock;
    private volatile Printed last = new Printed(Long.MIN_VALUE, "");

    DateLine(InstantSource clock) {
        this.clock = clock;
    }

    String now() {
        Instant now = clock.instant();
        Printed printed = last;
        if (printed.second() != now.getEpochSecond()) {
            printed = new Printed(now.getEpochSecond(), FORMAT.format(now));
            last = printed;
        }
        return printed.text();
    }
}
