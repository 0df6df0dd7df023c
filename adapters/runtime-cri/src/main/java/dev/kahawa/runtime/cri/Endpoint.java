package dev.kahawa.runtime.cri;

import java.nio.file.Path;

/**
 * Where a runtime listens: a Unix socket, written as the kubelet's {@code
 * --container-runtime-endpoint} is, with {@code unix://} before the path or without.
 */
public record Endpoint(Path socket) {
    private static final String SCHEME = "unix://";

    public Endpoint {
        if (!socket.isAbsolute()) {
            throw new IllegalArgumentException(
                    "a container runtime endpoint is unix:// and an absolute path, not " + socket);
        }
    }

    /** @throws IllegalArgumentException where it is no path of a Unix socket */
    public static Endpoint parse(String text) {
        if (text.startsWith(SCHEME)) {
            return new Endpoint(Path.of(text.substring(SCHEME.length())));
        }
        if (text.contains("://")) {
            throw new IllegalArgumentException(
                    "a container runtime endpoint is a Unix socket (unix:///path), not " + text);
        }
        return new Endpoint(Path.of(text));
    }

    @Override
    public String toString() {
        return SCHEME + socket;
    }
}
