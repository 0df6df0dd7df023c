package dev.kahawa.verify.wire;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.JsonString;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A watch, read in the background line by line. */
final class Events implements Closeable {
    private static final Json CLOSED = new JsonString("<closed>");

    private final Loopback connection;
    private final JsonObject opening;
    private final BlockingQueue<Json> events = new LinkedBlockingQueue<>();

    private Events(Loopback connection, JsonObject opening) {
        this.connection = connection;
        this.opening = opening;
    }

    static Events open(Loopback connection) throws IOException {
        Loopback.Head head = connection.head();
        JsonObject status = JsonObject.of("status", Json.of(head.status()));
        if (head.status() != 200) {
            Json error = Loopback.value(
                    connection.body("GET", head), head.fields().getOrDefault("content-type", ""));
            return new Events(connection, status.with("body", error));
        }
        Events events = new Events(connection, status);
        if ("chunked".equals(head.fields().get("transfer-encoding"))) {
            Thread.ofVirtual().start(events::read);
        } else {
            events.lines(connection.body("GET", head), new ByteArrayOutputStream());
            events.events.add(CLOSED);
        }
        return events;
    }

    /** The status, and the body of a refusal. */
    JsonObject opening() {
        return opening;
    }

    private void read() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (byte[] chunk = connection.chunk(); chunk.length > 0; chunk = connection.chunk()) {
                lines(chunk, line);
            }
        } catch (IOException broken) {
            // recorded as an end, whatever it was
        }
        events.add(CLOSED);
    }

    private void lines(byte[] chunk, ByteArrayOutputStream line) {
        for (byte each : chunk) {
            if (each != '\n') {
                line.write(each);
            } else if (line.size() > 0) {
                events.add(JsonReader.readTrusted(line.toByteArray()));
                line.reset();
            }
        }
    }

    /** The next events, fewer if the time is over; bookmarks only if wanted. */
    JsonArray take(int count, Duration timeout, boolean bookmarks) throws InterruptedException {
        List<Json> taken = new ArrayList<>();
        long end = System.nanoTime() + timeout.toNanos();
        while (taken.size() < count) {
            Optional<Json> event = Optional.ofNullable(
                    events.poll(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS));
            if (event.isEmpty()) {
                break;
            }
            boolean bookmark = event.get() instanceof JsonObject object
                    && object.text("type").equals("BOOKMARK");
            if (bookmarks || !bookmark) {
                taken.add(event.get());
            }
            if (event.get().equals(CLOSED)) {
                break;
            }
        }
        return JsonArray.of(taken);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
