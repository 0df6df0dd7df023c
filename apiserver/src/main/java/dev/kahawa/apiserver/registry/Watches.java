package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.negotiation.Format;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.store.CompactedException;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Revision;
import dev.kahawa.store.Snapshot;
import dev.kahawa.store.Watch;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Opens watches: from now on, from a revision, or with everything that is there first. */
final class Watches {
    /** Watches without a time of their own end between this and twice this, not all at once. */
    private static final int SECONDS_MIN = 1_800;

    private final Registry registry;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final EventLines lines = new EventLines();

    Watches(Registry registry, InstantSource clock, RandomGenerator random) {
        this.registry = registry;
        this.clock = clock;
        this.random = random;
    }

    Response watch(Call call, ApiResource resource, String namespace, Presentation presentation) {
        Query query = call.request().query();
        RequestOptions.checkWatch(query);
        String name = call.target() instanceof Target.Resource target ? target.name() : "";
        Selection selection =
                Selection.of(query, resource, registry.strategy(resource)).named(name);
        boolean bookmarks = query.text("allowWatchBookmarks").matches("true|1");
        return presentation.isTree()
                ? watch(
                        call,
                        namespace,
                        presentation,
                        new WatchTrees(registry, resource, selection, bookmarks))
                : watch(
                        call,
                        namespace,
                        presentation,
                        new WatchLines(
                                registry, resource, selection, bookmarks, presentation, lines));
    }

    private <E> Response watch(
            Call call, String namespace, Presentation presentation, WatchSource<E> source) {
        Query query = call.request().query();
        String version = query.text("resourceVersion");
        boolean sends = query.text("sendInitialEvents").equals("true");
        if (sends && !version.isEmpty()) {
            Revision wanted = revision(version);
            Revision current = registry.store().latest().revision();
            if (wanted.isAfter(current)) {
                return failed(presentation, source, Lists.tooLarge(wanted, current));
            }
        }
        boolean initial = version.isEmpty() || version.equals("0") || sends;
        try {
            return streamed(
                    presentation,
                    initial
                            ? all(source, namespace, query)
                            : chunks(source, namespace, query, revision(version), List.of()));
        } catch (CompactedException compacted) {
            ApiException gone = new ApiException(
                    Reason.Expired,
                    "too old resource version: " + version + " (" + compacted.oldest() + ")");
            return failed(presentation, source, gone);
        }
    }

    private <E> WatchChunks<E> all(WatchSource<E> source, String namespace, Query query)
            throws CompactedException {
        Snapshot snapshot = registry.store().latest();
        List<E> initial = new ArrayList<>();
        for (Entry kept : Registry.entries(snapshot, source.resource(), namespace)) {
            Entry entry = source.served(kept);
            if (source.matches(entry)) {
                initial.add(source.event("ADDED", entry, entry.modified()));
            }
        }
        if (query.text("sendInitialEvents").equals("true") && source.bookmarks()) {
            initial.add(source.bookmark(snapshot.revision(), true));
        }
        return chunks(source, namespace, query, snapshot.revision(), initial);
    }

    /** @throws ApiException 500 if it is none, as upstream has it */
    static Revision revision(String version) {
        if (!version.chars().allMatch(Character::isDigit) || version.length() > 18) {
            throw new ApiException(
                    Reason.Unknown,
                    500,
                    "resourceVersion: Invalid value: \""
                            + version
                            + "\": strconv.ParseUint: parsing \""
                            + version
                            + "\": invalid syntax",
                    null);
        }
        return new Revision(Long.parseLong(version));
    }

    private <E> WatchChunks<E> chunks(
            WatchSource<E> source, String namespace, Query query, Revision after, List<E> initial)
            throws CompactedException {
        String prefix = ObjectKey.collection(source.resource(), namespace);
        Watch watch = registry.store().watch(prefix, after);
        long asked = Lists.number(query, "timeoutSeconds");
        long seconds = asked > 0 ? asked : SECONDS_MIN + random.nextInt(SECONDS_MIN);
        Instant end = clock.instant().plusSeconds(seconds);
        return new WatchChunks<>(source, watch, initial, clock, end);
    }

    /** The whole stream is one event. */
    private static <E> Response failed(
            Presentation presentation, WatchSource<E> source, ApiException failure) {
        return switch (source.piece(List.of(source.error(failure)))) {
            case Chunks.Next.Piece(byte[] bytes) ->
                Response.of(200, mediaType(presentation), bytes);
            case Chunks.Next told -> streamed(presentation, new OnePiece(told));
        };
    }

    private static Response streamed(Presentation presentation, Chunks chunks) {
        return new Response(
                200,
                Headers.of("content-type", mediaType(presentation)),
                new Body.Streamed(chunks));
    }

    private static String mediaType(Presentation presentation) {
        String type = presentation.format().mediaType();
        return presentation.format() == Format.JSON ? type : type + ";stream=watch";
    }
}
