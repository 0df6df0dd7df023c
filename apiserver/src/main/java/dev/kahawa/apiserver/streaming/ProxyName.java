package dev.kahawa.apiserver.streaming;

import java.util.Optional;
import java.util.Set;

/**
 * What is to be proxied to: {@code NAME}, {@code NAME:PORT} or {@code SCHEME:NAME:PORT}.
 *
 * @param scheme http or https; empty if none is given
 * @param port its number or name; empty if none is given
 */
record ProxyName(String scheme, String name, String port) {

    /** Empty if it is none. */
    static Optional<ProxyName> parse(String id) {
        String[] parts = id.split(":", -1);
        ProxyName parsed = switch (parts.length) {
            case 1 -> new ProxyName("", parts[0], "");
            case 2 -> new ProxyName("", parts[0], parts[1]);
            case 3 -> new ProxyName(parts[0], parts[1], parts[2]);
            default -> new ProxyName("", "", "");
        };
        boolean known = Set.of("", "http", "https").contains(parsed.scheme);
        return parsed.name.isEmpty() || !known ? Optional.empty() : Optional.of(parsed);
    }

    boolean isHttps() {
        return scheme.equals("https");
    }
}
