package dev.kahawa.runtime.cri;

import dev.kahawa.model.request.Connection;
import dev.kahawa.node.streaming.SpdyConnection;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The runtime's own server for streams: CRI answers exec, attach and port-forward with a URL there,
 * good for one request, which becomes a SPDY connection.
 */
final class StreamingServer {
    private static final int CONNECT_MILLIS_MAX = 10_000;

    /** A longer head of an answer is refused. */
    private static final int HEAD_BYTES_MAX = 16 * 1024;

    private static final String HEAD_END = "\r\n\r\n";

    private StreamingServer() {}

    /** @throws IOException where it can't be reached or refuses */
    static SpdyConnection upgrade(String url, List<String> protocols) throws IOException {
        URI address = URI.create(url);
        if (!"http".equals(address.getScheme())) {
            throw new IOException("the runtime's streaming server asks for TLS: " + url);
        }
        Socket socket = new Socket();
        try {
            socket.connect(
                    new InetSocketAddress(address.getHost(), address.getPort()),
                    CONNECT_MILLIS_MAX);
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(request(address, protocols));
            InputStream input = new BufferedInputStream(socket.getInputStream());
            checkSwitched(input);
            return SpdyConnection.client(new Upgraded(socket, input, socket.getOutputStream()));
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    private static byte[] request(URI address, List<String> protocols) {
        StringBuilder head = new StringBuilder();
        head.append("POST ").append(address.getRawPath()).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(address.getRawAuthority()).append("\r\n");
        head.append("Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n");
        for (String protocol : protocols) {
            head.append("X-Stream-Protocol-Version: ").append(protocol).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void checkSwitched(InputStream input) throws IOException {
        String head = head(input);
        String status = head.lines().findFirst().orElse("");
        if (!status.startsWith("HTTP/1.1 101 ")) {
            throw new IOException("the runtime's streaming server answered: " + status);
        }
    }

    /** Takes no byte more: what follows is SPDY. */
    private static String head(InputStream input) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (head.size() < HEAD_BYTES_MAX) {
            int next = input.read();
            if (next < 0) {
                break;
            }
            head.write(next);
            if (next == '\n' && head.toString(StandardCharsets.US_ASCII).endsWith(HEAD_END)) {
                return head.toString(StandardCharsets.US_ASCII);
            }
        }
        throw new IOException("the runtime's streaming server gave no proper answer");
    }

    private record Upgraded(Socket socket, InputStream input, OutputStream output)
            implements Connection {
        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }
}
