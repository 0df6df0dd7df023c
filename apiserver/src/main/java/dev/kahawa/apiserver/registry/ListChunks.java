package dev.kahawa.apiserver.registry;

import dev.kahawa.model.request.Chunks;
import dev.kahawa.store.Entry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** A list's JSON, made while it is sent from the bytes of its items. */
final class ListChunks implements Chunks {
    /** A piece is sent when it has grown beyond this. */
    private static final int PIECE_BYTES = 128 * 1024;

    private static final byte[] TAIL = "]}\n".getBytes(StandardCharsets.UTF_8);

    private final byte[] kind;
    private final Iterator<Entry> entries;
    private byte[] head;
    private boolean first = true;
    private volatile boolean ended;

    /** @param kind what an item says of its kind, which is left out: the list says it */
    ListChunks(String head, byte[] kind, Iterator<Entry> entries) {
        this.head = head.getBytes(StandardCharsets.UTF_8);
        this.kind = kind;
        this.entries = entries;
    }

    /** @param from where the part of the value begins that is sent */
    private record Item(byte[] value, int from, byte[] insert) {
        int length() {
            return value.length - from + insert.length;
        }
    }

    @Override
    public boolean isAtHand() {
        return true;
    }

    @Override
    public Next next(Duration timeout) {
        if (ended) {
            return END;
        }
        List<Item> items = new ArrayList<>();
        int length = head.length;
        while (entries.hasNext() && length < PIECE_BYTES) {
            Entry entry = entries.next();
            Item item = new Item(
                    entry.value(),
                    StoredObject.behindKind(entry.value(), kind),
                    StoredObject.insert(entry.modified()));
            items.add(item);
            length += 1 + item.length();
        }
        ended = !entries.hasNext();
        return new Next.Piece(piece(items, length));
    }

    /** The items behind each other, each copied once: lists are most of what is sent. */
    private byte[] piece(List<Item> items, int length) {
        byte[] piece = new byte[length + (ended ? TAIL.length : 0)];
        int at = head.length;
        System.arraycopy(head, 0, piece, 0, at);
        for (Item item : items) {
            if (!first) {
                piece[at++] = ',';
            }
            first = false;
            at = StoredObject.splice(item.value, item.from, item.insert, piece, at);
        }
        if (ended) {
            System.arraycopy(TAIL, 0, piece, at, TAIL.length);
            at += TAIL.length;
        }
        head = new byte[0];
        return at == piece.length ? piece : Arrays.copyOf(piece, at);
    }

    @Override
    public void close() {
        ended = true;
    }
}
