package dev.kahawa.apiserver.registry;

import dev.kahawa.model.request.Chunks;
import dev.kahawa.store.Entry;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;

/** A list's JSON, made while it is sent from the bytes of its items. */
final class ListChunks implements Chunks {
    /** A piece is sent when it has grown beyond this. */
    private static final int PIECE_BYTES = 128 * 1024;

    private final byte[] kind;
    private final Iterator<Entry> entries;
    private String head;
    private boolean first = true;
    private volatile boolean ended;

    /** @param kind what an item says of its kind, which is left out: the list says it */
    ListChunks(String head, byte[] kind, Iterator<Entry> entries) {
        this.head = head;
        this.kind = kind;
        this.entries = entries;
    }

    @Override
    public Next next(Duration timeout) {
        if (ended) {
            return END;
        }
        ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE_BYTES + 8192);
        piece.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        head = "";
        while (entries.hasNext() && piece.size() < PIECE_BYTES) {
            if (!first) {
                piece.write(',');
            }
            first = false;
            piece.writeBytes(StoredObject.item(entries.next(), kind));
        }
        if (!entries.hasNext()) {
            piece.writeBytes("]}\n".getBytes(StandardCharsets.UTF_8));
            ended = true;
        }
        return new Next.Piece(piece.toByteArray());
    }

    @Override
    public void close() {
        ended = true;
    }
}
