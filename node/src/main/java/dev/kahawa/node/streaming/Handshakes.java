package dev.kahawa.node.streaming;

import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a request asks for another protocol on its connection, and is granted it. */
final class Handshakes {
    private static final String UPGRADE = "upgrade";
    private static final String SPDY = "SPDY/3.1";
    private static final String SPDY_PROTOCOL = "x-stream-protocol-version";
    private static final String WEB_SOCKET_PROTOCOL = "sec-websocket-protocol";

    /** RFC 6455, 1.3. */
    private static final String WEB_SOCKET_KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Handshakes() {}

    static boolean isWebSocket(Request request) {
        return asksFor(request, "websocket");
    }

    private static boolean asksFor(Request request, String protocol) {
        return holds(request, "connection", UPGRADE) && holds(request, UPGRADE, protocol);
    }

    private static boolean holds(Request request, String header, String word) {
        return listed(request, header).stream()
                .anyMatch(each -> each.toLowerCase(Locale.ROOT).contains(word));
    }

    private static List<String> listed(Request request, String header) {
        return request.headers().all(header).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    /** The first of the client's that is ours, too. */
    private static Optional<String> first(List<String> clients, List<String> ours) {
        return clients.stream().filter(ours::contains).findFirst();
    }

    /**
     * The subprotocol of the WebSocket; empty where the client names none.
     *
     * @throws ApiException if we have none of those that it names
     */
    static String webSocketProtocol(Request request, List<String> ours) {
        List<String> clients = listed(request, WEB_SOCKET_PROTOCOL);
        if (clients.isEmpty()) {
            return "";
        }
        return first(clients, ours)
                .orElseThrow(() -> refused("requested protocol(s) are not supported: "
                        + bracketed(clients)
                        + "; supports "
                        + bracketed(ours)));
    }

    /**
     * The stream protocol on SPDY; empty where the client names none.
     *
     * @throws ApiException if we have none of those that it names
     */
    static String spdyProtocol(Request request, List<String> ours) {
        List<String> clients = listed(request, SPDY_PROTOCOL);
        if (clients.isEmpty()) {
            return "";
        }
        return first(clients, ours)
                .orElseThrow(() -> refused("unable to upgrade: unable to negotiate protocol: client"
                        + " supports "
                        + bracketed(clients)
                        + ", server accepts "
                        + bracketed(ours)));
    }

    private static ApiException refused(String message) {
        return new ApiException(Reason.Forbidden, message);
    }

    private static String bracketed(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }

    /** @throws ApiException unless the request is a proper beginning of a WebSocket */
    static Response webSocket(Request request, String subprotocol, Body.Protocol protocol) {
        Optional<String> key = request.headers().first("sec-websocket-key");
        String version = request.headers().first("sec-websocket-version").orElse("");
        if (!request.method().equals("GET") || key.isEmpty() || !version.equals("13")) {
            throw ApiException.badRequest("not a WebSocket handshake of version 13");
        }
        Headers headers = Headers.of(UPGRADE, "websocket")
                .with("connection", "Upgrade")
                .with("sec-websocket-accept", accepted(key.get()));
        if (!subprotocol.isEmpty()) {
            headers = headers.with(WEB_SOCKET_PROTOCOL, subprotocol);
        }
        return new Response(101, headers, new Body.Upgraded(protocol));
    }

    static String accepted(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + WEB_SOCKET_KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @throws ApiException unless the request asks for SPDY */
    static Response spdy(Request request, String streamProtocol, Body.Protocol protocol) {
        if (!asksFor(request, SPDY.toLowerCase(Locale.ROOT))) {
            throw ApiException.badRequest("Upgrade request required");
        }
        Headers headers = Headers.of(UPGRADE, SPDY).with("connection", "Upgrade");
        if (!streamProtocol.isEmpty()) {
            headers = headers.with(SPDY_PROTOCOL, streamProtocol);
        }
        return new Response(101, headers, new Body.Upgraded(protocol));
    }
}
