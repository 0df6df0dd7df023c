package dev.kahawa.client;

import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The objects of one resource, kept current by a list and a watch from its revision. Reads never
 * block; listeners hear every change in order. Indexes and listeners are given before {@link
 * #start}, or hear of everything there is when they come later.
 */
public final class Informer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Informer.class);
    private static final String PAGE_SIZE = "500";
    private static final Duration EVENT_WAIT = Duration.ofSeconds(10);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

    private final Client client;
    private final GroupVersionResource resource;
    private final Query selection;
    private final UnaryOperator<JsonObject> keep;
    private final Map<ObjectName, JsonObject> objects = new ConcurrentHashMap<>();
    private final List<Index> indexes = new CopyOnWriteArrayList<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch synced = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private long revision;
    private volatile @Nullable Chunks watch;
    private @Nullable Thread thread;

    /**
     * @param selection labelSelector or fieldSelector, or {@link Query#NONE}
     * @param keep what of an object is kept: the less, the smaller
     */
    public Informer(
            Client client,
            GroupVersionResource resource,
            Query selection,
            UnaryOperator<JsonObject> keep) {
        this.client = client;
        this.resource = resource;
        this.selection = selection;
        this.keep = keep;
    }

    /** Keeps all but managedFields, which nobody of us reads. */
    public static JsonObject withoutManagedFields(JsonObject object) {
        return object.update("metadata", metadata -> metadata.without("managedFields"));
    }

    public synchronized Index index(Function<JsonObject, ? extends Collection<String>> terms) {
        Index index = new Index(this, terms);
        objects.forEach(index::add);
        indexes.add(index);
        return index;
    }

    public synchronized void listen(Listener listener) {
        objects.values().forEach(object -> listener.changed(null, object));
        listeners.add(listener);
    }

    public Optional<JsonObject> get(ObjectName name) {
        return Optional.ofNullable(objects.get(name));
    }

    /** All of them now, in no order. */
    public List<JsonObject> all() {
        return List.copyOf(objects.values());
    }

    public int size() {
        return objects.size();
    }

    public synchronized void start() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("informer " + resource).start(this::run);
        }
    }

    /** Waits until the first list is in. */
    public void awaitSync() throws InterruptedException {
        synced.await();
    }

    /**
     * Waits until this informer has seen the writer's own write, so that it never decides on what
     * was before it. False if that takes longer than the timeout.
     *
     * @param written as the server answered the write
     */
    public boolean awaitWrite(JsonObject written, Duration timeout) throws InterruptedException {
        long wanted = Long.parseLong(version(written));
        return awaitUntil(() -> revision >= wanted, timeout);
    }

    /** Waits until the object with the uid is gone or on its way out, as far as is seen here. */
    public boolean awaitDeletion(JsonObject deleted, Duration timeout) throws InterruptedException {
        ObjectName name = ObjectName.of(deleted);
        String uid = Meta.of(deleted).uid();
        return awaitUntil(() -> isLeaving(name, uid), timeout);
    }

    private boolean isLeaving(ObjectName name, String uid) {
        JsonObject now = objects.get(name);
        return now == null
                || Meta.of(now).isBeingDeleted()
                || !Meta.of(now).uid().equals(uid);
    }

    private synchronized boolean awaitUntil(BooleanSupplier condition, Duration timeout)
            throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private synchronized void saw(String resourceVersion) {
        revision = Long.parseLong(resourceVersion);
        notifyAll();
    }

    private void run() {
        try {
            String from = "";
            while (closed.getCount() > 0) {
                from = next(from);
                if (!from.isEmpty()) {
                    synced.countDown();
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** After a bug, of a listener's perhaps, all is listed anew. */
    private String next(String from) throws InterruptedException {
        try {
            return from.isEmpty() ? tryList() : tryWatch(from);
        } catch (RuntimeException | Error bug) {
            LOG.error("informer {} failed", resource, bug);
            closed.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
            return "";
        }
    }

    /** The revision to watch from; empty if the list failed, after a pause. */
    private String tryList() throws InterruptedException {
        try {
            return list();
        } catch (ApiException refused) {
            LOG.warn("list {}: {}", resource, refused.text());
            closed.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
            return "";
        }
    }

    private String list() throws InterruptedException {
        Map<ObjectName, JsonObject> found = new HashMap<>();
        Query query = selection.with("limit", PAGE_SIZE);
        while (true) {
            JsonObject page = client.list(resource, "", query);
            String kind = page.text("kind").replaceFirst("List$", "");
            for (JsonObject item : page.array("items").objects()) {
                JsonObject typed =
                        item.with("kind", kind).with("apiVersion", page.text("apiVersion"));
                found.put(ObjectName.of(item), keep.apply(typed));
            }
            String next = page.text("metadata", "continue");
            if (next.isEmpty()) {
                replace(found);
                saw(version(page));
                return version(page);
            }
            query = selection.with("limit", PAGE_SIZE).with("continue", next);
        }
    }

    private synchronized void replace(Map<ObjectName, JsonObject> found) {
        for (ObjectName name : new ArrayList<>(objects.keySet())) {
            if (!found.containsKey(name)) {
                put(name, null);
            }
        }
        found.forEach(this::putNewer);
    }

    private void putNewer(ObjectName name, JsonObject object) {
        JsonObject before = objects.get(name);
        if (before == null || !version(before).equals(version(object))) {
            put(name, object);
        }
    }

    private static String version(JsonObject object) {
        return object.text("metadata", "resourceVersion");
    }

    /** The revision to go on from; empty if a new list is needed. */
    private String tryWatch(String from) throws InterruptedException {
        String[] seen = {from};
        try (Chunks events = watchFrom(from)) {
            while (closed.getCount() > 0) {
                switch (events.next(EVENT_WAIT)) {
                    case Chunks.Next.Piece(byte[] bytes) -> lines(bytes, seen);
                    case Chunks.Next.Trees(List<JsonObject> lines) ->
                        lines.forEach(line -> event(line, seen));
                    case Chunks.Next.Nothing() -> {}
                    case Chunks.Next.End() -> {
                        return seen[0];
                    }
                }
            }
            return seen[0];
        } catch (ApiException refused) {
            if (refused.reason() == Reason.Expired || refused.reason() == Reason.Gone) {
                return "";
            }
            LOG.warn("watch {}: {}", resource, refused.text());
            closed.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
            return seen[0];
        }
    }

    private Chunks watchFrom(String from) throws InterruptedException {
        Query query = selection.with("resourceVersion", from).with("allowWatchBookmarks", "true");
        Chunks events = client.watch(resource, query);
        watch = events;
        if (closed.getCount() == 0) {
            events.close();
        }
        return events;
    }

    private void lines(byte[] bytes, String[] seen) {
        int start = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                event(JsonReader.readTrustedObject(Arrays.copyOfRange(bytes, start, at)), seen);
                start = at + 1;
            }
        }
    }

    private void event(JsonObject event, String[] seen) {
        JsonObject object = event.object("object");
        switch (event.text("type")) {
            case "ADDED", "MODIFIED" -> change(ObjectName.of(object), keep.apply(object));
            case "DELETED" -> change(ObjectName.of(object), null);
            case "ERROR" -> throw Client.refusal((int) object.number("code").orElse(500), object);
            default -> {}
        }
        seen[0] = version(object);
        saw(seen[0]);
    }

    private synchronized void change(ObjectName name, @Nullable JsonObject after) {
        put(name, after);
    }

    private void put(ObjectName name, @Nullable JsonObject after) {
        JsonObject before = after == null ? objects.remove(name) : objects.put(name, after);
        if (before == null && after == null) {
            return;
        }
        for (Index index : indexes) {
            if (before != null) {
                index.remove(name, before);
            }
            if (after != null) {
                index.add(name, after);
            }
        }
        for (Listener listener : listeners) {
            listener.changed(before, after);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        Chunks current = watch;
        if (current != null) {
            current.close();
        }
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            running.interrupt();
            running.join();
        }
    }
}
