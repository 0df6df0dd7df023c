package dev.kahawa.apiserver.audit;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Decision;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.schema.Times;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last requests with the trail of their decisions: the answer to "why was I denied?". Neither
 * bodies nor headers are kept. {@link #page} serves them.
 */
public final class RecentRequests implements Stage {
    /** Older ones are forgotten. */
    static final int KEPT_MAX = 1_000;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final AtomicLong serial = new AtomicLong();
    private final InstantSource clock;

    public RecentRequests(InstantSource clock) {
        this.clock = clock;
    }

    private record Entry(
            long number,
            Instant at,
            Duration took,
            String method,
            String path,
            Query query,
            String from,
            String agent,
            int status,
            List<Decision> decisions) {

        JsonObject toJson() {
            List<Json> stages = new ArrayList<>();
            for (Decision decision : decisions) {
                JsonObject fields = decision.toJson();
                JsonObject.Builder stage = JsonObject.builder().put("stage", decision.stage());
                fields.forEach(stage::put);
                stages.add(stage.put("reason", decision.reason()).build());
            }
            return JsonObject.builder()
                    .put("number", number)
                    .put("time", Times.micros(at))
                    .put("microseconds", took.toNanos() / 1_000)
                    .put("method", method)
                    .put("path", path)
                    .put("query", query.toString())
                    .put("from", from)
                    .put("userAgent", agent)
                    .put("status", status)
                    .put("decisions", JsonArray.of(stages))
                    .build();
        }
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        Instant start = clock.instant();
        Response response = next.handle(call);
        remember(call, response.status(), start);
        return response;
    }

    private void remember(Call call, int status, Instant start) {
        Entry entry = new Entry(
                serial.incrementAndGet(),
                start,
                Duration.between(start, clock.instant()),
                call.request().method(),
                call.request().path(),
                call.request().query(),
                from(call.request().caller()),
                call.request().headers().first("user-agent").orElse(""),
                status,
                call.trail().decisions());
        synchronized (entries) {
            entries.addLast(entry);
            if (entries.size() > KEPT_MAX) {
                entries.removeFirst();
            }
        }
    }

    private static String from(Caller caller) {
        return switch (caller) {
            case Caller.Network network -> network.address();
            case Caller.InProcess inside -> "";
        };
    }

    /**
     * The stage that answers GET /kahawa/requests, latest first. The query may ask for {@code
     * status}, {@code user} and a {@code path} by their beginnings, and for at most {@code limit}.
     */
    public Stage page() {
        return (call, next) -> call.request().path().equals("/kahawa/requests")
                ? list(call.request().query())
                : next.handle(call);
    }

    private Response list(Query query) {
        List<Entry> kept;
        synchronized (entries) {
            kept = new ArrayList<>(entries).reversed();
        }
        int limit = limit(query.text("limit"));
        List<JsonObject> found = kept.stream()
                .filter(e -> matches(e, query))
                .limit(limit)
                .map(Entry::toJson)
                .toList();
        byte[] text = JsonWriter.writePretty(JsonObject.of("requests", JsonArray.of(found)));
        return Response.of(200, Response.JSON, text);
    }

    private static int limit(String text) {
        return text.matches("\\d{1,4}") ? Integer.parseInt(text) : KEPT_MAX;
    }

    private static boolean matches(Entry entry, Query query) {
        boolean user = query.text("user").isEmpty()
                || entry.decisions().stream()
                        .map(decision -> decision.toJson().text("user"))
                        .anyMatch(query.text("user")::equals);
        return user
                && Integer.toString(entry.status()).startsWith(query.text("status"))
                && entry.path().startsWith(query.text("path"));
    }
}
