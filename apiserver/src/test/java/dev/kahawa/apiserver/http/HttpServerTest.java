package dev.kahawa.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** HTTP/1.1 and HTTP/2 over real sockets: ordinary clients, and those that mean ill. */
@Timeout(60)
class HttpServerTest {
    private static final int BODY_MAX = 64 * 1024;
    private static final int PIECE = 160 * 1024;
    private static final int PIECES = 4;

    private static final Limits HASTY = new Limits(
            Duration.ofMillis(400),
            Duration.ofMillis(600),
            Duration.ofMillis(800),
            Duration.ofMillis(900),
            1_000);

    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicInteger together = new AtomicInteger();
    private final AtomicInteger mostTogether = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<HttpServer> servers = new ArrayList<>();

    private HttpServer server(Limits limits) throws Exception {
        TlsIdentity identity = TestServer.identity();
        HttpServer server = HttpServer.start(
                new HttpServer.Options("127.0.0.1", 0, () -> identity, BODY_MAX, limits),
                this::answer);
        servers.add(server);
        return server;
    }

    @AfterEach
    void stop() throws InterruptedException {
        released.countDown();
        for (HttpServer server : servers) {
            server.close(Duration.ofSeconds(1));
        }
    }

    private Response answer(Request request) throws InterruptedException {
        return switch (request.path()) {
            case "/list" -> streamed(new Stream(PIECES, true));
            case "/watch" -> streamed(new Stream(1, false));
            case "/flood" -> streamed(new Stream(Integer.MAX_VALUE, false));
            case "/big" -> Response.of(200, "text/plain", new byte[PIECES * PIECE]);
            case "/wait" -> waited();
            default ->
                Response.text(
                        200, request.method() + " " + request.path() + " " + request.body().length);
        };
    }

    private Response waited() throws InterruptedException {
        mostTogether.accumulateAndGet(together.incrementAndGet(), Math::max);
        released.await();
        together.decrementAndGet();
        return Response.text(200, "waited");
    }

    private Response streamed(Stream stream) {
        streams.add(stream);
        return new Response(
                200, Headers.of("content-type", "text/plain"), new Body.Streamed(stream));
    }

    /** So many pieces; then the end, or nothing more. */
    private static final class Stream implements Chunks {
        private final AtomicLong left;
        private final AtomicLong pulled = new AtomicLong();
        private final boolean finite;
        private final Semaphore closing = new Semaphore(0);
        private volatile boolean closed;

        Stream(int pieces, boolean finite) {
            this.left = new AtomicLong(pieces);
            this.finite = finite;
        }

        @Override
        public boolean isAtHand() {
            return finite;
        }

        @Override
        public Next next(Duration timeout) throws InterruptedException {
            if (!closed && left.getAndDecrement() > 0) {
                pulled.incrementAndGet();
                return new Next.Piece(new byte[PIECE]);
            }
            boolean ended = finite || closing.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return ended ? END : NOTHING;
        }

        @Override
        public void close() {
            closed = true;
            closing.release();
        }
    }

    /** What a client would say and hear, a line each; {@code |} stands for a line's end. */
    @ParameterizedTest
    @CsvSource(delimiterString = "->", textBlock = """
            GET /a HTTP/1.1|host: x||                                               -> 200 GET /a 0
            GET /a%20b%C3%A9?q=%zz HTTP/1.1|host: x||                               -> 200 GET /a b\u00e9 0
            GET https://x/api HTTP/1.1|host: x||                                    -> 200 GET /api 0
            HEAD /a HTTP/1.1|host: x||                                              -> 200
            PROPFIND /a HTTP/1.1|host: x||                                          -> 200 PROPFIND /a 0
            GET //a//b/ HTTP/1.1|host: x||                                          -> 200 GET //a//b/ 0
            POST /a HTTP/1.1|host: x|content-length: 2||hi                          -> 200 POST /a 2
            POST /a HTTP/1.1|host: x|transfer-encoding: chunked||2|hi|0||           -> 200 POST /a 2
            GET /a HTTP/1.0||                                                       -> 200 GET /a 0
            GET /a HTTP/1.1|host: x|expect: 100-continue|content-length: 0||        -> 100
            GET /%zz HTTP/1.1|host: x||                                             -> 400 400 Bad Request
            GET /%4 HTTP/1.1|host: x||                                              -> 400 400 Bad Request
            GET a HTTP/1.1|host: x||                                                -> 400 400 Bad Request
            GET /a HTTP/1.1||                                                       -> 400 400 Bad Request
            GET /a HTTP/1.1|host: x|host: y||                                       -> 400 400 Bad Request
            GET /a HTTP/1.1|host : x||                                              -> 400 400 Bad Request
            POST /a HTTP/1.1|host: x|content-length: 2|content-length: 3||hi!       -> 400 400 Bad Request
            POST /a HTTP/1.1|host: x|content-length: +2||hi                         -> 400 400 Bad Request
            POST /a HTTP/1.1|host: x|content-length: 5|transfer-encoding: chunked||0||  -> 400 400 Bad Request
            POST /a HTTP/1.1|host: x|transfer-encoding: chunked, identity||0||      -> 400 400 Bad Request
            POST /a HTTP/1.1|host: x|transfer-encoding: chunked||zz|hi|0||          -> 400 400 Bad Request
            hello||                                                                 -> 400 400 Bad Request
            """)
    void answers(String said, String heard) throws Exception {
        assertThat(exchange(said.replace("|", "\r\n"))).isEqualTo(heard);
    }

    /** Status and body of the first answer. */
    private String exchange(String said) throws Exception {
        try (Socket socket = connect(server(Limits.DEFAULT))) {
            socket.getOutputStream().write(said.getBytes(ISO_8859_1));
            return answer(socket.getInputStream(), !said.startsWith("HEAD"));
        }
    }

    private static Socket connect(HttpServer server) throws Exception {
        return TestServer.trusting()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static String answer(InputStream in) throws IOException {
        return answer(in, true);
    }

    private static String answer(InputStream in, boolean hasBody) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "closed";
            }
            head.append((char) next);
        }
        String status = head.substring(9, 12);
        String marked = head.toString().toLowerCase(Locale.ROOT);
        int at = marked.indexOf("content-length: ");
        if (at < 0 || !hasBody) {
            return status;
        }
        int length = Integer.parseInt(marked.substring(at + 16, marked.indexOf('\r', at)));
        String body = new String(in.readNBytes(length), UTF_8);
        return body.isEmpty() ? status : status + " " + body;
    }

    @Test
    void answersPipelinedRequestsInTurn() throws Exception {
        try (Socket socket = connect(server(Limits.DEFAULT))) {
            StringBuilder said = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                said.append("GET /").append(i).append(" HTTP/1.1\r\nhost: x\r\n\r\n");
            }
            said.append("GET /%zz HTTP/1.1\r\nhost: x\r\n\r\n");
            socket.getOutputStream().write(said.toString().getBytes(ISO_8859_1));
            for (int i = 0; i < 50; i++) {
                assertThat(answer(socket.getInputStream())).isEqualTo("200 GET /" + i + " 0");
            }
            assertThat(answer(socket.getInputStream())).isEqualTo("400 400 Bad Request");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void endsConnectionsOfOldClients() throws Exception {
        try (Socket socket = connect(server(Limits.DEFAULT))) {
            socket.getOutputStream().write("GET /list HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1));
            byte[] all = socket.getInputStream().readAllBytes();
            assertThat(new String(all, 0, 200, ISO_8859_1)).doesNotContain("chunked");
            assertThat(all.length).isBetween(PIECES * PIECE, PIECES * PIECE + 300);
        }
    }

    @Test
    void refusesLongHeaders() throws Exception {
        String header = "GET /a HTTP/1.1\r\nhost: x\r\nlong: " + "x".repeat(1_100_000) + "\r\n\r\n";
        assertThat(exchange(header)).startsWith("431 431 Request Header Fields Too Large");
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1,true", "HTTP_1_1,false", "HTTP_2,true", "HTTP_2,false"})
    void refusesLargeBodies(HttpClient.Version version, boolean announced) throws Exception {
        byte[] body = new byte[BODY_MAX + 1];
        HttpRequest request = to(server(Limits.DEFAULT), "/a")
                .POST(
                        announced
                                ? BodyPublishers.ofByteArray(body)
                                : BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(body)))
                .build();
        HttpResponse<String> answer = client(version).send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body())
                .contains("\"reason\":\"RequestEntityTooLarge\"")
                .contains("Request entity too large: limit is " + BODY_MAX);
    }

    @Test
    void refusesAnnouncedLargeBodyBeforeItComes() throws Exception {
        assertThat(exchange("POST /a HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n"
                        + "content-length: 99999999\r\n\r\n"))
                .startsWith("413 {");
    }

    @ParameterizedTest
    @CsvSource({
        "content-length: 2,hi,200 POST /a 2",
        "transfer-encoding: chunked,2|hi|0||,200 POST /a 2"
    })
    void takesBodiesThatWereAskedFor(String length, String body, String heard) throws Exception {
        String head =
                "POST /a HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n" + length + "\r\n\r\n";
        try (Socket socket = connect(server(Limits.DEFAULT))) {
            for (int i = 0; i < 2; i++) {
                socket.getOutputStream().write(head.getBytes(ISO_8859_1));
                assertThat(answer(socket.getInputStream())).isEqualTo("100");
                socket.getOutputStream().write(body.replace("|", "\r\n").getBytes(ISO_8859_1));
                assertThat(answer(socket.getInputStream())).isEqualTo(heard);
            }
        }
    }

    @Test
    void refusesLargeBodyThatItAskedFor() throws Exception {
        String head = "POST /a HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n"
                + "transfer-encoding: chunked\r\n\r\n";
        try (Socket socket = connect(server(Limits.DEFAULT))) {
            socket.getOutputStream().write(head.getBytes(ISO_8859_1));
            assertThat(answer(socket.getInputStream())).isEqualTo("100");
            String chunk = "11000\r\n" + "x".repeat(0x11000) + "\r\n";
            socket.getOutputStream().write(chunk.getBytes(ISO_8859_1));
            assertThat(answer(socket.getInputStream())).startsWith("413 {");
        }
    }

    private static HttpClient client(HttpClient.Version version) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(TestServer.trusting())
                .build();
    }

    private static HttpRequest.Builder to(HttpServer server, String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "/list,gzip,gzip",
                "/list,\"br, gzip\",gzip",
                "/list,gzip;q=0,",
                "/list,identity,",
                "/big,gzip,gzip",
                "/a,gzip,",
            })
    void compressesLargeAnswers(String path, String accepted, String encoding) throws Exception {
        HttpServer server = server(Limits.DEFAULT);
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpRequest request =
                    to(server, path).header("accept-encoding", accepted).build();
            HttpResponse<byte[]> answer = client(version).send(request, BodyHandlers.ofByteArray());
            assertThat(answer.headers().firstValue("content-encoding").orElse(null))
                    .isEqualTo(encoding);
            if (encoding != null) {
                assertThat(answer.body().length).isLessThan(PIECE);
                assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body()))
                                .readAllBytes())
                        .hasSize(PIECES * PIECE);
            }
        }
    }

    @Test
    void neverCompressesWatches() throws Exception {
        HttpServer server = server(Limits.DEFAULT);
        HttpRequest request =
                to(server, "/watch").header("accept-encoding", "gzip").build();
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
            assertThat(answer.body().readNBytes(PIECE)).hasSize(PIECE);
            answer.body().close();
            await().until(this::allClosed);
            client.shutdownNow();
        }
    }

    private boolean allClosed() {
        return !streams.isEmpty() && streams.stream().allMatch(stream -> stream.closed);
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1", "HTTP_2"})
    void makesNoMoreThanThePeerTakes(HttpClient.Version version) throws Exception {
        HttpServer server = server(Limits.DEFAULT);
        try (HttpClient client = client(version)) {
            HttpResponse<InputStream> answer =
                    client.send(to(server, "/flood").build(), BodyHandlers.ofInputStream());
            Stream flood = streams.iterator().next();
            AtomicLong last = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(300))
                    .until(() -> last.getAndSet(flood.pulled.get()) == flood.pulled.get());
            assertThat(flood.pulled.get() * PIECE).isLessThan(200L << 20);
            answer.body().close();
            await().until(this::allClosed);
            client.shutdownNow();
        }
    }

    @Test
    void carriesManyStreamsOnOneConnection() throws Exception {
        HttpServer server = server(Limits.DEFAULT);
        HttpClient client = client(HttpClient.Version.HTTP_2);
        assertThat(client.send(to(server, "/a").build(), BodyHandlers.ofString())
                        .body())
                .isEqualTo("GET /a 0");
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            answers.add(client.sendAsync(to(server, "/wait").build(), BodyHandlers.ofString()));
        }
        await().until(() -> mostTogether.get() == 90);
        released.countDown();
        for (CompletableFuture<HttpResponse<String>> each : answers) {
            assertThat(each.get().body()).isEqualTo("waited");
        }
    }

    /** What each says and then leaves unfinished; the server ends the connection. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            ""
            "GET /a HT"
            "GET /a HTTP/1.1|host: x|"
            "POST /a HTTP/1.1|host: x|content-length: 10||hi"
            "POST /a HTTP/1.1|host: x|transfer-encoding: chunked||2|h"
            "GET /a HTTP/1.1|host: x||"
            "GET /a HTTP/1.1|host: x||GET /b"
            """)
    void cutsOffSlowAndSilentPeers(String said) throws Exception {
        try (Socket socket = connect(server(HASTY))) {
            socket.getOutputStream().write(said.replace("|", "\r\n").getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .doesNotContain("500");
        }
    }

    /** HTTP/2 in hexadecimal: a preface alone, and a stream whose body does not come. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            000000040000000000
            000000040000000000 000006010400000001 838784410178
            """)
    void cutsOffSilentConnectionsAndStreams(String frames) throws Exception {
        try (SSLSocket socket = (SSLSocket) connect(server(HASTY))) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
            socket.getOutputStream().write(HexFormat.of().parseHex(frames.replace(" ", "")));
            socket.getOutputStream().flush();
            assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
            assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
        }
    }

    @Test
    void cutsOffPeersWithoutHandshake() throws Exception {
        HttpServer server = server(HASTY);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void cutsOffPeersThatTakeNothing() throws Exception {
        try (Socket socket = connect(server(HASTY))) {
            socket.getOutputStream()
                    .write("GET /flood HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            await().until(this::allClosed);
        }
    }

    @Test
    void tellsPlainClientsThatTheyNeedTls() throws Exception {
        HttpServer server = server(Limits.DEFAULT);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .isEqualTo("HTTP/1.0 400 Bad Request\r\n\r\n"
                            + "Client sent an HTTP request to an HTTPS server.\n");
        }
    }

    @Test
    void hasRoomForSoManyConnections() throws Exception {
        Limits one = new Limits(
                HASTY.head().multipliedBy(100),
                HASTY.body(),
                HASTY.idle().multipliedBy(100),
                HASTY.stall(),
                1);
        HttpServer server = server(one);
        String said = "GET /a HTTP/1.1\r\nhost: x\r\n\r\n";
        try (Socket first = connect(server)) {
            first.getOutputStream().write(said.getBytes(ISO_8859_1));
            assertThat(answer(first.getInputStream())).isEqualTo("200 GET /a 0");
            try (Socket second = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                assertThat(second.getInputStream().read()).isEqualTo(-1);
            }
        }
    }
}
