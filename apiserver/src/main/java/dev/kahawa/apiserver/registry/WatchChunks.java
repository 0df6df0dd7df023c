package dev.kahawa.apiserver.registry;

import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.store.Change;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Revision;
import dev.kahawa.store.Watch;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a watch: what there is at the start, if asked, then the changes, now and then a
 * bookmark, until the time is up or the reader falls too far behind.
 *
 * @param <E> an event as the client gets it
 */
final class WatchChunks<E> implements Chunks {
    /** Between two bookmarks: upstream's about once a minute. */
    private static final Duration BOOKMARK_EVERY = Duration.ofMinutes(1);

    private final WatchSource<E> source;
    private final Watch watch;
    private final InstantSource clock;
    private final Instant end;
    private List<E> initial;
    private Instant bookmarked;
    private boolean ended;

    WatchChunks(
            WatchSource<E> source, Watch watch, List<E> initial, InstantSource clock, Instant end) {
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
            Next first = source.piece(initial);
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
        List<E> events = new ArrayList<>();
        for (Change change : changes) {
            E event = event(change);
            if (event != null) {
                events.add(event);
            }
        }
        return events.isEmpty() ? NOTHING : source.piece(events);
    }

    /** With a selector, an object comes and goes as it begins and ends to match. */
    private @Nullable E event(Change change) {
        return switch (change) {
            case Change.Put(Entry now, Entry then) -> {
                Entry entry = source.served(now);
                Entry before = then == null ? null : source.served(then);
                boolean was = before != null && source.matches(before);
                if (source.matches(entry)) {
                    String type = was ? "MODIFIED" : "ADDED";
                    yield source.event(type, entry, entry.modified());
                }
                yield was && before != null
                        ? source.event("DELETED", before, entry.modified())
                        : null;
            }
            case Change.Deleted(Entry kept, Revision revision) -> {
                Entry before = source.served(kept);
                yield source.matches(before) ? source.event("DELETED", before, revision) : null;
            }
        };
    }

    private Next idle(Revision upTo) {
        Instant now = clock.instant();
        if (!source.bookmarks() || now.isBefore(bookmarked.plus(BOOKMARK_EVERY))) {
            return NOTHING;
        }
        bookmarked = now;
        return source.piece(List.of(source.bookmark(upTo, false)));
    }

    private Next expired(String why) {
        ended = true;
        if (!why.startsWith("too slow")) {
            return END;
        }
        ApiException gone = new ApiException(Reason.Expired, "too old resource version: " + why);
        return source.piece(List.of(source.error(gone)));
    }

    @Override
    public void close() {
        watch.close();
    }
}
