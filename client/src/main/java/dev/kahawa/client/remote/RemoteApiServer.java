package dev.kahawa.client.remote;

import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.model.status.Statuses;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An API server in another process, spoken to over HTTPS. Who calls is decided by the access, not
 * by the requests' callers. A server that can't be reached answers 503. Safe for use by many
 * threads.
 */
public final class RemoteApiServer implements Handler, AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Longer than the server itself lets a request take. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(70);

    /** Made by the HTTP client itself. */
    private static final Set<String> OWN_HEADERS =
            Set.of("connection", "content-length", "expect", "host", "upgrade");

    private final Supplier<Access> access;
    private Connected connected;

    /** A client and the access that it was made for. */
    private record Connected(Access access, HttpClient client) {}

    /** @param access asked before each request, so that a renewed certificate is used */
    public RemoteApiServer(Supplier<Access> access) throws GeneralSecurityException, IOException {
        this.access = access;
        this.connected = connect(access.get());
    }

    private static Connected connect(Access access) throws GeneralSecurityException, IOException {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(Tls.context(access))
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        return new Connected(access, client);
    }

    private synchronized Connected connected() throws GeneralSecurityException, IOException {
        Access now = access.get();
        if (!now.equals(connected.access())) {
            // requests under way end on the old client, which is collected after them
            connected = connect(now);
        }
        return connected;
    }

    @Override
    public Response handle(Request request) throws InterruptedException {
        try {
            Connected to = connected();
            HttpResponse<InputStream> answer = to.client()
                    .send(message(to.access(), request), HttpResponse.BodyHandlers.ofInputStream());
            return response(request, answer);
        } catch (IOException | GeneralSecurityException | URISyntaxException unreachable) {
            String why = unreachable.getMessage() == null
                    ? unreachable.getClass().getSimpleName()
                    : unreachable.getMessage();
            ApiException failure = new ApiException(
                    Reason.ServiceUnavailable,
                    "the API server at " + access.get().server() + " can't be reached: " + why);
            return Response.json(failure.code(), Statuses.failure(failure));
        }
    }

    private static HttpRequest message(Access access, Request request) throws URISyntaxException {
        HttpRequest.BodyPublisher body = request.body().length == 0
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(request.body());
        HttpRequest.Builder message =
                HttpRequest.newBuilder(uri(access, request)).method(request.method(), body);
        if (!isStreamed(request)) {
            message.timeout(ANSWER_TIMEOUT);
        }
        request.headers().forEach((name, value) -> {
            if (!OWN_HEADERS.contains(name)) {
                message.header(name, value);
            }
        });
        if (access.credentials() instanceof Access.Credentials.Token(String token)) {
            message.setHeader("authorization", "Bearer " + token);
        }
        return message.build();
    }

    private static URI uri(Access access, Request request) throws URISyntaxException {
        URI server = access.server();
        URI path = new URI(null, null, server.getPath() + request.path(), null);
        String query = request.query().isEmpty() ? "" : "?" + request.query();
        return server.resolve(path.getRawPath() + query);
    }

    /** Its answer comes piece by piece, for as long as there is something to tell. */
    private static boolean isStreamed(Request request) {
        return Set.of("true", "1", "").contains(request.query().first("watch").orElse("no"))
                || request.query().text("follow").equals("true");
    }

    private static Response response(Request request, HttpResponse<InputStream> answer)
            throws IOException {
        Headers headers = Headers.NONE;
        for (Map.Entry<String, List<String>> field : answer.headers().map().entrySet()) {
            for (String value : field.getValue()) {
                headers = headers.with(field.getKey(), value);
            }
        }
        if (isStreamed(request) && answer.statusCode() == 200) {
            Body body = new Body.Streamed(new StreamChunks(answer.body()));
            return new Response(answer.statusCode(), headers, body);
        }
        try (InputStream body = answer.body()) {
            return new Response(answer.statusCode(), headers, new Body.Whole(body.readAllBytes()));
        }
    }

    @Override
    public synchronized void close() {
        connected.client().shutdownNow();
    }
}
