package dev.kahawa.client;

import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes Events about objects. The same event again counts up the one there is. Events are told on
 * the side: one that can't be written is logged and lost, as upstream.
 */
public final class EventRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

    /** Similar events remembered; one forgotten is written as a new one. */
    private static final int REMEMBERED_MAX = 100;

    private final Client client;
    private final JsonObject source;
    private final InstantSource clock;
    private final AtomicLong serial;
    private final Map<String, Written> written = new Remembered();

    /** An event on the server, and how often it was told. */
    private record Written(ObjectName name, long count) {}

    /** The latest told; the one told longest ago goes first. */
    private static final class Remembered extends LinkedHashMap<String, Written> {
        private static final long serialVersionUID = 1;

        Remembered() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Written> eldest) {
            return size() > REMEMBERED_MAX;
        }
    }

    /** @param source who tells: {@code component}, and {@code host} where it has one */
    public EventRecorder(Client client, JsonObject source, InstantSource clock) {
        this.client = client;
        this.source = source;
        this.clock = clock;
        this.serial = new AtomicLong(ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()));
    }

    public void normal(JsonObject about, String reason, String message)
            throws InterruptedException {
        record(about, "", "Normal", reason, message);
    }

    /** @param fieldPath the part of the object that is meant, {@code spec.containers{web}} */
    public void normal(JsonObject about, String fieldPath, String reason, String message)
            throws InterruptedException {
        record(about, fieldPath, "Normal", reason, message);
    }

    public void warning(JsonObject about, String reason, String message)
            throws InterruptedException {
        record(about, "", "Warning", reason, message);
    }

    /** @param fieldPath the part of the object that is meant, {@code spec.containers{web}} */
    public void warning(JsonObject about, String fieldPath, String reason, String message)
            throws InterruptedException {
        record(about, fieldPath, "Warning", reason, message);
    }

    private void record(
            JsonObject about, String fieldPath, String type, String reason, String message)
            throws InterruptedException {
        String same =
                String.join("\0", about.text("metadata", "uid"), fieldPath, type, reason, message);
        try {
            Written before = remembered(same);
            if (before == null || !countUp(same, before)) {
                create(same, reference(about, fieldPath), type, reason, message);
            }
        } catch (ApiException refused) {
            LOG.info("event {} about {}: {}", reason, ObjectName.of(about), refused.text());
        }
    }

    private synchronized @Nullable Written remembered(String same) {
        return written.get(same);
    }

    private synchronized void remember(String same, Written event) {
        written.put(same, event);
    }

    /** False if the event is gone meanwhile. */
    private boolean countUp(String same, Written before) throws InterruptedException {
        JsonObject patch = JsonObject.EMPTY
                .with("count", before.count() + 1)
                .with("lastTimestamp", Times.seconds(clock.instant()));
        try {
            client.mergePatch(Resource.EVENTS, before.name(), "", patch);
            remember(same, new Written(before.name(), before.count() + 1));
            return true;
        } catch (ApiException refused) {
            if (refused.reason() == Reason.NotFound) {
                return false;
            }
            throw refused;
        }
    }

    private void create(
            String same, JsonObject reference, String type, String reason, String message)
            throws InterruptedException {
        String namespace = reference.string("namespace").orElse("default");
        String name = reference.text("name") + "." + Long.toHexString(serial.incrementAndGet());
        String now = Times.seconds(clock.instant());
        JsonObject event = JsonObject.builder()
                .put("metadata", JsonObject.of("name", name).with("namespace", namespace))
                .put("involvedObject", reference)
                .put("reason", reason)
                .put("message", message)
                .put("source", source)
                .put("firstTimestamp", now)
                .put("lastTimestamp", now)
                .put("count", 1)
                .put("type", type)
                .put("reportingComponent", source.text("component"))
                .put("reportingInstance", source.text("host"))
                .build();
        client.create(Resource.EVENTS, event);
        remember(same, new Written(new ObjectName(namespace, name), 1));
    }

    private static JsonObject reference(JsonObject about, String fieldPath) {
        ObjectName name = ObjectName.of(about);
        return JsonObject.builder()
                .put("kind", about.text("kind"))
                .putUnlessEmpty("namespace", name.namespace())
                .put("name", name.name())
                .put("uid", about.text("metadata", "uid"))
                .put("apiVersion", about.text("apiVersion"))
                .put("resourceVersion", about.text("metadata", "resourceVersion"))
                .putUnlessEmpty("fieldPath", fieldPath)
                .build();
    }
}
