package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.negotiation.Format;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.ProtobufWriter;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.model.status.Statuses;
import dev.kahawa.store.Change;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Revision;
import dev.kahawa.store.Watch;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a watch, a line of JSON each: what there is at the start, if asked, then the
 * changes, now and then a bookmark, until the time is up or the reader falls too far behind.
 */
final class WatchChunks implements Chunks {
    /** Between two bookmarks: upstream's about once a minute. */
    private static final Duration BOOKMARK_EVERY = Duration.ofMinutes(1);

    private static final JsonObject INITIAL_EVENTS_END =
            JsonObject.of("k8s.io/initial-events-end", "true");

    private final Source source;
    private final Watch watch;
    private final InstantSource clock;
    private final Instant end;
    private List<byte[]> initial;
    private Instant bookmarked;
    private boolean ended;

    /** What is watched, and how its objects are shown; for one watch. */
    static final class Source {
        private final Registry registry;
        private final ApiResource resource;
        private final Selection selection;
        private final Presentation presentation;
        private final EventLines lines;
        private final boolean bookmarks;
        private boolean first = true;

        /** @param bookmarks the client wants them */
        Source(
                Registry registry,
                ApiResource resource,
                Selection selection,
                Presentation presentation,
                EventLines lines,
                boolean bookmarks) {
            this.registry = registry;
            this.resource = resource;
            this.selection = selection;
            this.presentation = presentation;
            this.lines = lines;
            this.bookmarks = bookmarks;
        }

        ApiResource resource() {
            return resource;
        }

        Selection selection() {
            return selection;
        }

        boolean bookmarks() {
            return bookmarks;
        }

        Entry served(Entry kept) {
            return registry.served(resource, kept);
        }

        byte[] event(String type, Entry entry, Revision revision) {
            if (presentation.isPlain()) {
                return lines.of(type, entry, revision);
            }
            JsonObject tree = StoredObject.withRevision(registry.tree(entry), revision);
            JsonObject shown = presentation.event(resource, tree, first);
            first = false;
            return written(type, shown);
        }

        byte[] bookmark(Revision revision, boolean initialEnd) {
            JsonObject metadata = JsonObject.of("resourceVersion", revision.toString())
                    .with("creationTimestamp", JsonNull.NULL);
            if (initialEnd) {
                metadata = metadata.with("annotations", INITIAL_EVENTS_END);
            }
            JsonObject object = registry.type(resource)
                    .canonical(JsonObject.of("metadata", metadata))
                    .with("kind", resource.kind())
                    .with("apiVersion", resource.gvr().groupVersion().toString());
            JsonObject shown = presentation.bookmark(
                    resource, registry.type(resource).canonical(object), first);
            first = false;
            return written("BOOKMARK", shown);
        }

        byte[] error(ApiException failure) {
            return written("ERROR", Statuses.failure(failure));
        }

        private byte[] written(String type, JsonObject object) {
            return presentation.format() == Format.PROTOBUF
                    ? ProtobufWriter.event(type, presentation.bytes(object))
                    : EventLines.line(type, JsonWriter.write(object));
        }
    }

    WatchChunks(
            Source source, Watch watch, List<byte[]> initial, InstantSource clock, Instant end) {
        this.source = source;
        this.watch = watch;
        this.initial = initial;
        this.clock = clock;
        this.end = end;
        this.bookmarked = clock.instant();
    }

    @Override
    public Next next(Duration timeout) throws InterruptedException {
        if (ended) {
            return END;
        }
        if (!initial.isEmpty()) {
            Next first = new Next.Piece(joined(initial));
            initial = List.of();
            return first;
        }
        Duration left = Duration.between(clock.instant(), end);
        if (left.isNegative() || left.isZero()) {
            ended = true;
            return END;
        }
        return switch (watch.next(timeout.compareTo(left) < 0 ? timeout : left)) {
            case Watch.Next.Changes(List<Change> changes, Revision upTo) -> changed(changes);
            case Watch.Next.Idle(Revision upTo) -> idle(upTo);
            case Watch.Next.Ended(String why) -> expired(why);
        };
    }

    private Next changed(List<Change> changes) {
        List<byte[]> lines = new ArrayList<>();
        for (Change change : changes) {
            byte @Nullable [] line = line(change);
            if (line != null) {
                lines.add(line);
            }
        }
        return lines.isEmpty() ? NOTHING : new Next.Piece(joined(lines));
    }

    /** With a selector, an object comes and goes as it begins and ends to match. */
    private byte @Nullable [] line(Change change) {
        return switch (change) {
            case Change.Put(Entry now, Entry then) -> {
                Entry entry = source.served(now);
                Entry before = then == null ? null : source.served(then);
                boolean was = before != null && matches(before);
                if (matches(entry)) {
                    String type = was ? "MODIFIED" : "ADDED";
                    yield source.event(type, entry, entry.modified());
                }
                yield was && before != null
                        ? source.event("DELETED", before, entry.modified())
                        : null;
            }
            case Change.Deleted(Entry kept, Revision revision) -> {
                Entry before = source.served(kept);
                yield matches(before) ? source.event("DELETED", before, revision) : null;
            }
        };
    }

    private boolean matches(Entry entry) {
        return source.selection.isEverything()
                || source.selection.matches(source.registry.tree(entry));
    }

    private Next idle(Revision upTo) {
        Instant now = clock.instant();
        if (!source.bookmarks || now.isBefore(bookmarked.plus(BOOKMARK_EVERY))) {
            return NOTHING;
        }
        bookmarked = now;
        return new Next.Piece(source.bookmark(upTo, false));
    }

    private Next expired(String why) {
        ended = true;
        if (!why.startsWith("too slow")) {
            return END;
        }
        ApiException gone = new ApiException(Reason.Expired, "too old resource version: " + why);
        return new Next.Piece(source.error(gone));
    }

    private static byte[] joined(List<byte[]> lines) {
        if (lines.size() == 1) {
            return lines.getFirst();
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        lines.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Override
    public void close() {
        watch.close();
    }
}
