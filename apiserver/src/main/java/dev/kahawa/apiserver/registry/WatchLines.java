package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.negotiation.Format;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.ProtobufWriter;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Revision;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Events as bytes: lines of JSON, or messages with their lengths. */
final class WatchLines extends WatchSource<byte[]> {
    private final Presentation presentation;
    private final EventLines lines;
    private boolean first = true;

    WatchLines(
            Registry registry,
            ApiResource resource,
            Selection selection,
            boolean bookmarks,
            Presentation presentation,
            EventLines lines) {
        super(registry, resource, selection, bookmarks);
        this.presentation = presentation;
        this.lines = lines;
    }

    @Override
    byte[] event(String type, Entry entry, Revision revision) {
        if (presentation.isPlain()) {
            return lines.of(type, entry, revision);
        }
        JsonObject shown = presentation.event(resource(), tree(entry, revision), first);
        first = false;
        return written(type, shown);
    }

    @Override
    byte[] bookmark(JsonObject object) {
        JsonObject shown = presentation.bookmark(resource(), object, first);
        first = false;
        return written("BOOKMARK", shown);
    }

    @Override
    byte[] error(JsonObject status) {
        return written("ERROR", status);
    }

    private byte[] written(String type, JsonObject object) {
        return presentation.format() == Format.PROTOBUF
                ? ProtobufWriter.event(type, presentation.bytes(object))
                : EventLines.line(type, JsonWriter.write(object));
    }

    @Override
    Chunks.Next piece(List<byte[]> events) {
        if (events.size() == 1) {
            return new Chunks.Next.Piece(events.getFirst());
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        events.forEach(all::writeBytes);
        return new Chunks.Next.Piece(all.toByteArray());
    }
}
