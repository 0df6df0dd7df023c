package dev.kahawa.apiserver.http;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * How to serve.
 *
 * @param port 0 for any free one
 * @param tls asked for every new connection, so a renewed certificate needs no restart; hand out
 *     the same instance while nothing changed. Null to serve without TLS.
 * @param clock for the Date header
 * @param bodyMax bytes of a request's body; a larger one is refused with 413
 * @param headerMax bytes of a request's head; a larger one is refused with 431
 * @param streamsMax requests under way on one HTTP/2 connection; HTTP/1.1 has one at a time
 * @param idleTimeout a connection without a request for so long, at most twice, is closed
 * @param writeTimeout a peer that takes nothing of an answer for so long is cut off
 * @param eventLoopThreads they move bytes only; handlers run on virtual threads
 */
public record HttpServerOptions(
        InetAddress address,
        int port,
        @Nullable Supplier<TlsMaterial> tls,
        InstantSource clock,
        int bodyMax,
        int headerMax,
        int streamsMax,
        Duration idleTimeout,
        Duration writeTimeout,
        int eventLoopThreads) {

    /** What a request's body may have, as in kube-apiserver: 3 MiB. */
    public static final int BODY_MAX = 3 * 1024 * 1024;

    /** What Go's server admits: 1 MiB. */
    public static final int HEADER_MAX = 1024 * 1024;

    /** More streams than this are refused by HTTP/2 itself; clients wait or open a connection. */
    public static final int STREAMS_MAX = 250;

    private static final int EVENT_LOOPS_MAX = 4;

    /** The defaults, without TLS. */
    public static HttpServerOptions plain(InetAddress address, int port, InstantSource clock) {
        return new HttpServerOptions(
                address,
                port,
                null,
                clock,
                BODY_MAX,
                HEADER_MAX,
                STREAMS_MAX,
                Duration.ofSeconds(90),
                Duration.ofSeconds(60),
                Math.clamp(Runtime.getRuntime().availableProcessors(), 1, EVENT_LOOPS_MAX));
    }

    public HttpServerOptions withTls(Supplier<TlsMaterial> material) {
        return new HttpServerOptions(
                address,
                port,
                material,
                clock,
                bodyMax,
                headerMax,
                streamsMax,
                idleTimeout,
                writeTimeout,
                eventLoopThreads);
    }

    public HttpServerOptions withTimeouts(Duration idle, Duration write) {
        return new HttpServerOptions(
                address,
                port,
                tls,
                clock,
                bodyMax,
                headerMax,
                streamsMax,
                idle,
                write,
                eventLoopThreads);
    }
}
