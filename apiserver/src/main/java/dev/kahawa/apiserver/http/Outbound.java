package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Connection;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * Sends requests to other servers: HTTP/1.1, a connection for each, blocking. An answer that
 * upgrades the connection is passed on as bytes.
 */
public final class Outbound {
    private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);
    private static final Duration CONNECT_WAIT = Duration.ofSeconds(30);

    /** An answer that is longer is streamed. */
    private static final int WHOLE_BYTES_MAX = 64 * 1024;

    private static final int COPY_BYTES = 32 * 1024;

    /** Of one connection only, and written anew for the next. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "content-length");

    private final SSLSocketFactory tls;

    private Outbound(SSLSocketFactory tls) {
        this.tls = tls;
    }

    /**
     * Shows this certificate to the servers that are reached by TLS, and takes any of theirs, as
     * kube-apiserver does of kubelets and proxied Pods.
     */
    public static Outbound as(TlsIdentity identity) throws GeneralSecurityException {
        char[] noPassword = {};
        try {
            KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
            keys.load(null, noPassword);
            keys.setKeyEntry(
                    "client",
                    identity.key(),
                    noPassword,
                    identity.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, noPassword);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    managers.getKeyManagers(),
                    new TrustManager[] {new AnyServerCertificate()},
                    null);
            return new Outbound(context.getSocketFactory());
        } catch (IOException broken) {
            throw new GeneralSecurityException(broken);
        }
    }

    /** How a server is reached. */
    public enum Security {
        PLAIN,
        TLS
    }

    /** A server's address; the host is a name or an IP address. */
    public record Server(Security security, String host, int port) {}

    /**
     * Sends a request, its path to be encoded, and waits for the head of the answer.
     *
     * @throws IOException if the server can't be reached or does not answer in HTTP
     */
    public Response send(Server server, Request request) throws IOException, InterruptedException {
        Socket socket = connect(server);
        boolean keeps = false;
        try {
            socket.getOutputStream().write(bytes(server, request));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            AnswerHead head = AnswerHead.read(in);
            while (head.status() == 100) {
                head = AnswerHead.read(in);
            }
            Response response = response(socket, in, request.method(), head);
            keeps = !(response.body() instanceof Body.Whole);
            return response;
        } finally {
            if (!keeps) {
                socket.close();
            }
        }
    }

    private Socket connect(Server server) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(server.host(), server.port()), (int)
                    CONNECT_WAIT.toMillis());
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            if (server.security() == Security.PLAIN) {
                return socket;
            }
            SSLSocket secure =
                    (SSLSocket) tls.createSocket(socket, server.host(), server.port(), true);
            secure.startHandshake();
            return secure;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    private static byte[] bytes(Server server, Request request) {
        StringBuilder head = new StringBuilder();
        String query = request.query().isEmpty() ? "" : "?" + request.query();
        head.append(request.method())
                .append(' ')
                .append(encoded(request.path()))
                .append(query)
                .append(" HTTP/1.1\r\n");
        if (request.headers().first("host").isEmpty()) {
            line(head, "host", server.host() + ":" + server.port());
        }
        if (request.headers().first("connection").isEmpty()) {
            line(head, "connection", "close");
        }
        request.headers().forEach((name, value) -> {
            if (!HOP_BY_HOP.contains(name)) {
                line(head, name, value);
            }
        });
        line(head, "content-length", Integer.toString(request.body().length));
        byte[] text = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[text.length + request.body().length];
        System.arraycopy(text, 0, all, 0, text.length);
        System.arraycopy(request.body(), 0, all, text.length, request.body().length);
        return all;
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static String encoded(String path) {
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException odd) {
            throw new IllegalArgumentException(odd);
        }
    }

    private static Response response(Socket socket, InputStream in, String method, AnswerHead head)
            throws IOException {
        if (head.status() == 101) {
            return new Response(
                    101, head.headers(), new Body.Upgraded(peer -> pipe(peer, socket, in)));
        }
        Headers headers = head.headersWithout(HOP_BY_HOP);
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return new Response(head.status(), headers, new Body.Whole(new byte[0]));
        }
        InputStream body = head.body(in);
        if (head.length() >= 0 && head.length() <= WHOLE_BYTES_MAX) {
            return new Response(head.status(), headers, new Body.Whole(body.readAllBytes()));
        }
        return new Response(
                head.status(), headers, new Body.Streamed(new InputChunks(body, socket)));
    }

    /** Copies both ways until either side ends, and then ends the other. */
    private static void pipe(Connection client, Socket server, InputStream fromServer)
            throws IOException, InterruptedException {
        try (server) {
            OutputStream toServer = server.getOutputStream();
            Thread upstream = Thread.ofVirtual().name("upgrade upstream").start(() -> {
                copy(client.input(), toServer);
                close(server);
            });
            copy(fromServer, client.output());
            client.close();
            upstream.join();
        }
    }

    private static void copy(InputStream from, OutputStream to) {
        byte[] buffer = new byte[COPY_BYTES];
        try {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.write(buffer, 0, count);
                to.flush();
            }
        } catch (IOException ended) {
            LOG.debug("one side of an upgraded connection has gone", ended);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException broken) {
            LOG.debug("closing a connection failed", broken);
        }
    }
}
