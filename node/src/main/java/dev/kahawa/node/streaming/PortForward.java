package dev.kahawa.node.streaming;

import dev.kahawa.model.request.Connection;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections to ports of a Pod over whichever protocol the client asks for: SPDY/3.1, the same
 * tunnelled through a WebSocket, or a WebSocket with a fixed list of ports.
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/4006-transition-spdy-to-websockets">KEP-4006</a>
 */
public final class PortForward {
    private static final Logger LOG = LoggerFactory.getLogger(PortForward.class);
    private static final String SPDY_PROTOCOL = "portforward.k8s.io";
    private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";
    private static final List<String> CHANNELS =
            List.of("v4.channel.k8s.io", "v4.base64.channel.k8s.io");
    private static final List<String> WEB_SOCKET_PROTOCOLS =
            List.of(TUNNEL, CHANNELS.getFirst(), CHANNELS.getLast());

    /** More ports have no channel: two each, numbered by a byte, of which the last has a meaning. */
    private static final int PORTS_MAX = 127;

    private PortForward() {}

    /** Connects to a port and copies both ways until both sides have ended. */
    @FunctionalInterface
    public interface Forwarder {
        void forward(int port, InputStream from, OutputStream to) throws InterruptedException;
    }

    /** @param pod whom error messages name */
    public static Response upgrade(Request request, String pod, Forwarder forwarder) {
        if (!Handshakes.isWebSocket(request)) {
            String protocol = Handshakes.spdyProtocol(request, List.of(SPDY_PROTOCOL));
            return Handshakes.spdy(
                    request,
                    protocol,
                    connection -> new SpdyPortForward(connection, pod, forwarder).run());
        }
        String protocol = Handshakes.webSocketProtocol(request, WEB_SOCKET_PROTOCOLS);
        if (protocol.equals(TUNNEL)) {
            return Handshakes.webSocket(
                    request,
                    protocol,
                    connection ->
                            new SpdyPortForward(new Tunnel(connection), pod, forwarder).run());
        }
        List<Integer> ports = ports(request);
        WebSocketChannels.Coding coding = WebSocketChannels.Coding.of(protocol);
        return Handshakes.webSocket(
                request,
                protocol,
                connection ->
                        new WebSocketPortForward(connection, coding, ports, pod, forwarder).run());
    }

    private static List<Integer> ports(Request request) {
        List<Integer> ports = new ArrayList<>();
        for (String list : request.query().all("port")) {
            for (String each : list.split(",", -1)) {
                ports.add(port(each));
            }
        }
        if (ports.isEmpty()) {
            throw ApiException.badRequest("query parameter \"port\" is required");
        }
        if (ports.size() > PORTS_MAX) {
            throw ApiException.badRequest("at most " + PORTS_MAX + " ports can be forwarded");
        }
        return ports;
    }

    /** @throws ApiException if it is none */
    static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 0xffff) {
            throw ApiException.badRequest("unable to parse \"" + text + "\" as a port");
        }
        int port = Integer.parseInt(text);
        if (port < 1) {
            throw ApiException.badRequest("port \"" + text + "\" must be > 0");
        }
        return port;
    }

    /** What to tell the client of the forwarding: nothing where all went well. */
    static byte[] forward(
            Forwarder forwarder, String pod, int port, InputStream from, OutputStream to)
            throws InterruptedException {
        try {
            forwarder.forward(port, from, to);
            return new byte[0];
        } catch (RuntimeException failed) {
            if (!(failed instanceof ApiException)) {
                LOG.warn("forwarding port {} to pod {} failed", port, pod, failed);
            }
            String message =
                    "error forwarding port " + port + " to pod " + pod + ": " + failed.getMessage();
            return message.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** SPDY in the messages of a WebSocket. */
    private record Tunnel(WebSocket socket) implements Connection {
        Tunnel(Connection connection) {
            this(new WebSocket(connection));
        }

        @Override
        public InputStream input() {
            return new MessagesInput(socket);
        }

        @Override
        public OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int one) throws IOException {
                    write(new byte[] {(byte) one}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int at, int length) throws IOException {
                    byte[] message = new byte[length];
                    System.arraycopy(bytes, at, message, 0, length);
                    socket.send(WebSocket.Kind.BINARY, message);
                }
            };
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
