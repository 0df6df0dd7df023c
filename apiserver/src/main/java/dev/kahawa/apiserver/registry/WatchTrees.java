package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Revision;

import java.util.List;

/** Events for watchers in this process, which share the trees of the objects. */
final class WatchTrees extends WatchSource<JsonObject> {
    WatchTrees(Registry registry, ApiResource resource, Selection selection, boolean bookmarks) {
        super(registry, resource, selection, bookmarks);
    }

    @Override
    JsonObject event(String type, Entry entry, Revision revision) {
        return told(type, tree(entry, revision));
    }

    @Override
    JsonObject bookmark(JsonObject object) {
        return told("BOOKMARK", object);
    }

    @Override
    JsonObject error(JsonObject status) {
        return told("ERROR", status);
    }

    private static JsonObject told(String type, JsonObject object) {
        return JsonObject.of("type", type).with("object", object);
    }

    @Override
    Chunks.Next piece(List<JsonObject> events) {
        return new Chunks.Next.Trees(List.copyOf(events));
    }
}
