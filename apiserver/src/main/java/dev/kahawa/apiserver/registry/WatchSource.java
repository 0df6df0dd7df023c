package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Statuses;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Revision;

import java.util.List;

/**
 * What is watched, and how its events are given to the client; for one watch.
 *
 * @param <E> an event as the client gets it
 */
abstract class WatchSource<E> {
    private static final JsonObject INITIAL_EVENTS_END =
            JsonObject.of("k8s.io/initial-events-end", "true");

    private final Registry registry;
    private final ApiResource resource;
    private final Selection selection;
    private final boolean bookmarks;

    /** @param bookmarks the client wants them */
    WatchSource(Registry registry, ApiResource resource, Selection selection, boolean bookmarks) {
        this.registry = registry;
        this.resource = resource;
        this.selection = selection;
        this.bookmarks = bookmarks;
    }

    final ApiResource resource() {
        return resource;
    }

    final boolean bookmarks() {
        return bookmarks;
    }

    /** An entry as it is served. */
    final Entry served(Entry kept) {
        return registry.served(resource, kept);
    }

    /** @param entry as it is served */
    final boolean matches(Entry entry) {
        return selection.isEverything() || selection.matches(registry.tree(entry));
    }

    /** With the revision of the event, which is later than its own where it was deleted. */
    final JsonObject tree(Entry entry, Revision revision) {
        JsonObject tree = registry.tree(entry);
        return entry.modified().equals(revision) ? tree : StoredObject.withRevision(tree, revision);
    }

    abstract E event(String type, Entry entry, Revision revision);

    final E bookmark(Revision revision, boolean initialEnd) {
        JsonObject metadata = JsonObject.of("resourceVersion", revision.toString())
                .with("creationTimestamp", JsonNull.NULL);
        if (initialEnd) {
            metadata = metadata.with("annotations", INITIAL_EVENTS_END);
        }
        return bookmark(registry.type(resource)
                .canonical(JsonObject.of("metadata", metadata))
                .with("kind", resource.kind())
                .with("apiVersion", resource.gvr().groupVersion().toString()));
    }

    abstract E bookmark(JsonObject object);

    final E error(ApiException failure) {
        return error(Statuses.failure(failure));
    }

    abstract E error(JsonObject status);

    abstract Chunks.Next piece(List<E> events);
}
