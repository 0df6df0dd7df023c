package dev.kahawa.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Connection;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Response;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLSocket;

/** Connections that leave HTTP, over real sockets. */
@Timeout(30)
class UpgradeTest {
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final AtomicLong written = new AtomicLong();
    private final HttpServer server;

    UpgradeTest() throws Exception {
        TlsIdentity identity = TestServer.identity();
        this.server = HttpServer.start(
                new HttpServer.Options("127.0.0.1", 0, () -> identity, 1024, Limits.DEFAULT),
                request -> new Response(
                        101,
                        Headers.of("connection", "Upgrade").with("upgrade", "echo"),
                        new Body.Upgraded(protocol(request.path()))));
    }

    private Body.Protocol protocol(String path) {
        return switch (path) {
            case "/echo" -> this::echo;
            case "/flood" -> this::flood;
            default -> this::sleep;
        };
    }

    private void echo(Connection connection) throws IOException {
        byte[] buffer = new byte[8192];
        int count = connection.input().read(buffer);
        while (count >= 0) {
            connection.output().write(buffer, 0, count);
            count = connection.input().read(buffer);
        }
        ends.add("echoed");
    }

    private void flood(Connection connection) throws IOException {
        byte[] piece = new byte[64 * 1024];
        try {
            while (true) {
                connection.output().write(piece);
                written.addAndGet(piece.length);
            }
        } finally {
            ends.add("stopped");
        }
    }

    private void sleep(Connection connection) throws IOException, InterruptedException {
        connection.output().write("soon".getBytes(US_ASCII));
        try {
            synchronized (this) {
                wait();
            }
        } finally {
            ends.add("woken");
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close(Duration.ofSeconds(1));
    }

    private SSLSocket upgraded(String path) throws Exception {
        SSLSocket socket = (SSLSocket) TestServer.trusting()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port());
        String request = "POST " + path + " HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n"
                + "connection: Upgrade\r\nupgrade: echo\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        assertThat(head(socket.getInputStream()))
                .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                .contains("upgrade: echo\r\n")
                .doesNotContain("content-length");
        return socket;
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    @Test
    void bytesGoBothWays() throws Exception {
        byte[] large = new byte[5_000_000];
        new Random(7).nextBytes(large);
        try (SSLSocket socket = upgraded("/echo")) {
            OutputStream out = socket.getOutputStream();
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    out.write(large);
                } catch (IOException broken) {
                    throw new java.io.UncheckedIOException(broken);
                }
            });
            assertThat(Arrays.equals(socket.getInputStream().readNBytes(large.length), large))
                    .isTrue();
            writer.join();
        }
        assertThat(ends.take()).isEqualTo("echoed");
    }

    @Test
    void aPeerThatDoesNotReadHoldsTheWriterAndOneThatGoesEndsIt() throws Exception {
        try (SSLSocket socket = upgraded("/flood")) {
            socket.getInputStream().read();
            AtomicLong before = new AtomicLong(-1);
            // as much as the buffers of both systems hold, and not a byte more
            await().until(() -> before.getAndSet(written.get()) == written.get());
            assertThat(written.get()).isLessThan(64 << 20);
        }
        assertThat(ends.take()).isEqualTo("stopped");
    }

    @Test
    void anAbandonedProtocolIsInterrupted() throws Exception {
        try (SSLSocket socket = upgraded("/sleep")) {
            assertThat(socket.getInputStream().readNBytes(4)).asString().isEqualTo("soon");
        }
        assertThat(ends.take()).isEqualTo("woken");
    }

    @Test
    void theServersEndEndsIt() throws Exception {
        try (SSLSocket socket = upgraded("/sleep")) {
            socket.getInputStream().readNBytes(4);
            server.close(Duration.ofSeconds(5));
            assertThat(ends.take()).isEqualTo("woken");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
