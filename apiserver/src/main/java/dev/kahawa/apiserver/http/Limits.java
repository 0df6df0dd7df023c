package dev.kahawa.apiserver.http;

import java.time.Duration;

/**
 * How long a peer may take, and how much it may hold. What takes longer is cut off, so that slow and
 * silent peers can't use up a server.
 *
 * @param head from the connection's start, or the first byte of a further request, to the end of the
 *     request's head; includes the TLS handshake
 * @param body from the end of the head to the end of the body
 * @param idle between an answer and the next request, or while an HTTP/2 connection has no stream
 * @param stall a peer takes nothing of an answer for so long
 * @param connections at a time; further ones are closed as they come
 */
public record Limits(Duration head, Duration body, Duration idle, Duration stall, int connections) {

    /** Times of kube-apiserver's http.Server; its requests end after a minute, and so do bodies. */
    public static final Limits DEFAULT = new Limits(
            Duration.ofSeconds(32),
            Duration.ofSeconds(60),
            Duration.ofSeconds(90),
            Duration.ofMinutes(5),
            16_384);
}
