package dev.kahawa.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** HTTP/1.1 as it looks on the wire. */
class HttpServerTest {
    private static final HttpServerOptions OPTIONS = HttpServerOptions.plain(
            InetAddress.getLoopbackAddress(), 0, () -> Instant.parse("2026-01-02T03:04:05Z"));
    private static final String CLOSE = "Host: h\r\nConnection: close\r\n\r\n";

    /** Answers with what it was asked. */
    private static final Handler ECHO = request -> switch (request.path()) {
        case "/bug" -> throw new IllegalStateException("seeded bug of a test");
        case "/forbidden" -> throw ApiException.forbidden("", "pods", "web", "no");
        case "/none" -> Response.of(204, Response.TEXT, new byte[0]);
        case "/lines" -> Response.text(200, "").withHeader("audit-id", "a\r\nX-Evil: b");
        default ->
            Response.text(
                    200,
                    request.method() + " " + request.path() + "?" + request.query() + " "
                            + new String(request.body(), StandardCharsets.UTF_8));
    };

    private static void check(String request, String answer) throws Exception {
        try (HttpServer server = HttpServer.start(OPTIONS, ECHO);
                RawClient client = new RawClient(server)) {
            assertThat(client.send(request).rest()).isEqualTo(answer);
        }
    }

    private static String ok(String body) {
        return head(body) + "Connection: close\r\n\r\n" + body;
    }

    private static String head(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Date: Fri, 02 Jan 2026 03:04:05 GMT\r\nContent-Length: " + body.length()
                + "\r\n";
    }

    @Test
    void answersLookLikeGos() throws Exception {
        check("GET /a//b%20c?x=1 HTTP/1.1\r\n" + CLOSE, ok("GET /a//b c?x=1 "));
        check("GET http://h/a HTTP/1.1\r\n" + CLOSE, ok("GET /a? "));
        check("HEAD /a HTTP/1.1\r\n" + CLOSE, head("HEAD /a? ") + "Connection: close\r\n\r\n");
        check(
                "GET /none HTTP/1.1\r\n" + CLOSE,
                "HTTP/1.1 204 No Content\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + "Date: Fri, 02 Jan 2026 03:04:05 GMT\r\nConnection: close\r\n\r\n");
        check(
                "GET /lines HTTP/1.1\r\n" + CLOSE,
                "HTTP/1.1 200 OK\r\nAudit-Id: a  X-Evil: b\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\n"
                        + "Date: Fri, 02 Jan 2026 03:04:05 GMT\r\nContent-Length: 0\r\n"
                        + "Connection: close\r\n\r\n");
        check("GET /a HTTP/1.0\r\n\r\n", ok("GET /a? "));
    }

    @Test
    void bodiesArriveHoweverTheyAreSent() throws Exception {
        String sized = "POST /p HTTP/1.1\r\nContent-Length: 5\r\n" + CLOSE + "hello";
        check(sized, ok("POST /p? hello"));
        check(
                "POST /p HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + CLOSE
                        + "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
                ok("POST /p? hello"));
        check(
                "POST /p HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n" + CLOSE
                        + "hello",
                "HTTP/1.1 100 Continue\r\n\r\n" + ok("POST /p? hello"));
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        StringBuilder asked = new StringBuilder();
        StringBuilder told = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            asked.append("POST /")
                    .append(i)
                    .append(" HTTP/1.1\r\nHost: h\r\n")
                    .append("Content-Length: 1000\r\n\r\n")
                    .append("x".repeat(1000));
            String body = "POST /" + i + "? " + "x".repeat(1000);
            told.append(head(body)).append("\r\n").append(body);
        }
        check(asked + "GET /end HTTP/1.1\r\n" + CLOSE, told + ok("GET /end? "));
    }

    @ParameterizedTest
    @CsvSource({
        "GET /%zz HTTP/1.1, 400",
        "GET /%0 HTTP/1.1, 400",
        "GET /%00 HTTP/1.1, 400",
        "GET a HTTP/1.1, 400",
        "GARBAGE, 400",
    })
    void malformedRequestsAreRefused(String line, int status) throws Exception {
        try (HttpServer server = HttpServer.start(OPTIONS, ECHO);
                RawClient client = new RawClient(server)) {
            assertThat(client.send(line + "\r\n" + CLOSE).rest())
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("\r\nConnection: close\r\n");
        }
    }

    @Test
    void requestsWithoutHostOrWithAnEndlessHeadAreRefused() throws Exception {
        String refusal = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Connection: close\r\n\r\n400 Bad Request: missing required Host header";
        check("GET /a HTTP/1.1\r\n\r\n", refusal);
        try (HttpServer server = HttpServer.start(OPTIONS, ECHO);
                RawClient client = new RawClient(server)) {
            client.send("GET /a HTTP/1.1\r\nX: " + "x".repeat(HttpServerOptions.HEADER_MAX + 9));
            assertThat(client.until("\r\n")).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void failuresAreStatuses() throws Exception {
        try (HttpServer server = HttpServer.start(OPTIONS, ECHO)) {
            assertThat(answer(server, "GET /bug HTTP/1.1\r\n" + CLOSE))
                    .startsWith("HTTP/1.1 500 Internal Server Error\r\n")
                    .contains("\"reason\":\"InternalError\"")
                    .doesNotContain("seeded");
            assertThat(answer(server, "GET /forbidden HTTP/1.1\r\n" + CLOSE))
                    .startsWith("HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\n")
                    .contains("pods \\\"web\\\" is forbidden: no");
        }
    }

    private static String answer(HttpServer server, String request) throws Exception {
        try (RawClient client = new RawClient(server)) {
            return client.send(request).rest();
        }
    }

    @Test
    void bodiesOverTheLimitAreRefusedAndTheConnectionGoesOn() throws Exception {
        String status = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
                + "\"status\":\"Failure\","
                + "\"message\":\"Request entity too large: limit is 3145728\","
                + "\"reason\":\"RequestEntityTooLarge\",\"code\":413}";
        int size = HttpServerOptions.BODY_MAX + 1;
        try (HttpServer server = HttpServer.start(OPTIONS, ECHO);
                RawClient client = new RawClient(server)) {
            client.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: " + size + "\r\n\r\n");
            assertThat(client.until("}")).startsWith("HTTP/1.1 413 Request Entity Too Large\r\n");
            assertThat(client.until("413}")).endsWith(status.substring(status.indexOf("}") + 1));
            client.send("x".repeat(size));
            client.send("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send(Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n0\r\n\r\n");
            assertThat(client.until("413}")).endsWith(status);
            client.send("GET /next HTTP/1.1\r\n" + CLOSE);
            assertThat(client.rest()).isEqualTo(ok("GET /next? "));
        }
    }

    @Test
    void whoExpectsAGoAheadForTooMuchIsTurnedAway() throws Exception {
        try (HttpServer server = HttpServer.start(OPTIONS, ECHO)) {
            String refusal = answer(
                    server,
                    "POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                            + "Content-Length: 9999999\r\n\r\n");
            assertThat(refusal).startsWith("HTTP/1.1 413 ").contains("Connection: close");
        }
    }

    @Test
    void quietConnectionsAreClosed() throws Exception {
        HttpServerOptions hasty =
                OPTIONS.withTimeouts(Duration.ofMillis(50), Duration.ofSeconds(60));
        try (HttpServer server = HttpServer.start(hasty, ECHO);
                RawClient client = new RawClient(server)) {
            assertThat(client.send("GET /slow").rest()).isEmpty();
        }
    }

    @Test
    void theCallerIsWhereTheConnectionComesFrom() throws Exception {
        Handler whoami = request -> Response.text(200, request.caller().toString())
                .withHeader("x", Headers.NONE.toString());
        try (HttpServer server = HttpServer.start(OPTIONS, whoami)) {
            assertThat(answer(server, "GET / HTTP/1.1\r\n" + CLOSE))
                    .contains(new Caller.Network("127.0.0.1", java.util.List.of()).toString());
        }
    }
}
