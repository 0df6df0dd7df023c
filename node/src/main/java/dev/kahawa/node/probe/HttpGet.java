package dev.kahawa.node.probe;

import dev.kahawa.model.object.JsonObject;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * One GET over HTTP/1.1 (RFC 9112) on a connection of its own, as probes make it: any header may be
 * set, any certificate is good, and little of the body is read.
 */
final class HttpGet {
    /** What of a body is read, as the kubelet does. */
    private static final int BODY_MAX = 10 * 1024;

    private static final int LINE_MAX = 8 * 1024;

    private final Target target;
    private final JsonObject handler;
    private final Duration timeout;

    /** An answer; the body may be cut. */
    record Answer(int status, String body) {}

    HttpGet(Target target, JsonObject handler, Duration timeout) {
        this.target = target;
        this.handler = handler;
        this.timeout = timeout;
    }

    Answer get() throws HandlerFailedException {
        int port = target.port(handler);
        String host = target.host(handler);
        try (Socket socket = connect(host, port)) {
            socket.getOutputStream().write(request(host, port).getBytes(StandardCharsets.UTF_8));
            return answer(new BufferedInputStream(socket.getInputStream()));
        } catch (SocketTimeoutException late) {
            throw new HandlerFailedException("Get \"" + url(host, port)
                    + "\": context deadline exceeded"
                    + " (Client.Timeout exceeded while awaiting headers)");
        } catch (IOException | GeneralSecurityException failed) {
            throw new HandlerFailedException(
                    "Get \"" + url(host, port) + "\": " + Dial.problem(failed, host, port));
        }
    }

    private boolean isTls() {
        return handler.text("scheme").equalsIgnoreCase("HTTPS");
    }

    private String url(String host, int port) {
        return (isTls() ? "https://" : "http://") + Dial.name(host, port) + path();
    }

    private String path() {
        String path = handler.text("path");
        return path.startsWith("/") ? path : "/" + path;
    }

    private Socket connect(String host, int port) throws IOException, GeneralSecurityException {
        Socket plain = Dial.connect(host, port, timeout);
        try {
            plain.setSoTimeout((int) timeout.toMillis());
            return isTls() ? secured(plain, host, port) : plain;
        } catch (IOException | GeneralSecurityException failed) {
            plain.close();
            throw failed;
        }
    }

    private static Socket secured(Socket plain, String host, int port)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyCertificate()}, null);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        socket.startHandshake();
        return socket;
    }

    private String request(String host, int port) {
        StringBuilder request = new StringBuilder("GET " + path() + " HTTP/1.1\r\n");
        boolean named = false;
        boolean agent = false;
        boolean accepts = false;
        for (JsonObject header : handler.array("httpHeaders").objects()) {
            String name = header.text("name");
            named |= name.equalsIgnoreCase("Host");
            agent |= name.equalsIgnoreCase("User-Agent");
            accepts |= name.equalsIgnoreCase("Accept");
            request.append(name).append(": ").append(header.text("value")).append("\r\n");
        }
        request.append(named ? "" : "Host: " + Dial.name(host, port) + "\r\n")
                .append(agent ? "" : "User-Agent: kube-probe/1.36\r\n")
                .append(accepts ? "" : "Accept: */*\r\n")
                .append("Connection: close\r\n\r\n");
        return request.toString();
    }

    private static Answer answer(InputStream in) throws IOException {
        String first = line(in);
        String[] words = first.split(" ", 3);
        if (!first.startsWith("HTTP/1.") || words.length < 2 || !words[1].matches("[0-9]{3}")) {
            throw new IOException("malformed HTTP response \"" + first + "\"");
        }
        while (!line(in).isEmpty()) {
            // headers tell nothing that a probe asks for
            continue;
        }
        return new Answer(Integer.parseInt(words[1]), body(in));
    }

    private static String body(InputStream in) {
        try {
            return new String(in.readNBytes(BODY_MAX), StandardCharsets.UTF_8);
        } catch (IOException cut) {
            // the status has answered the question
            return "";
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next != '\n') {
            if (next < 0) {
                throw new IOException("EOF");
            }
            if (line.length() > LINE_MAX) {
                throw new IOException("a header line is too long");
            }
            line.append((char) next);
            next = in.read();
        }
        return line.toString().strip();
    }

    /** Sockets to where handlers point. */
    static final class Dial {
        private Dial() {}

        static Socket connect(String host, int port, Duration timeout) throws IOException {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
                return socket;
            } catch (IOException failed) {
                socket.close();
                throw failed;
            }
        }

        static String name(String host, int port) {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }

        /** As Go words it. */
        static String problem(Exception failed, String host, int port) {
            String dial = "dial tcp " + name(host, port) + ": ";
            return switch (failed) {
                case SocketTimeoutException late -> dial + "i/o timeout";
                case UnknownHostException unknown -> dial + "lookup " + host + ": no such host";
                case SocketException refused
                when text(refused).contains("refused") -> dial + "connect: connection refused";
                case SocketException away
                when text(away).contains("unreachable") -> dial + "connect: no route to host";
                default -> text(failed);
            };
        }

        private static String text(Exception failed) {
            return String.valueOf(failed.getMessage());
        }
    }

    /** Whoever answers is believed: a probe asks whether somebody is there, not who. */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
