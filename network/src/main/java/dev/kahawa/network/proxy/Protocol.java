package dev.kahawa.network.proxy;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a Service's port speaks. */
enum Protocol {
    TCP,
    UDP,
    SCTP;

    /** As Services say it; empty for what is none. */
    static Optional<Protocol> of(String text) {
        return Stream.of(values()).filter(p -> p.name().equals(text)).findFirst();
    }

    /** As nft says it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
