package dev.kahawa.apiserver.registry;

import dev.kahawa.store.Entry;
import dev.kahawa.store.Revision;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The latest events as they are sent: a thousand watchers of one resource are sent the same array.
 * Safe for use by many threads.
 */
final class EventLines {
    /** A power of two. Who is further behind makes the line anew. */
    private static final int LINES_MAX = 1 << 8;

    private static final byte[] TAIL = "}\n".getBytes(StandardCharsets.US_ASCII);

    private final AtomicReferenceArray<Line> latest = new AtomicReferenceArray<>(LINES_MAX);

    private record Line(String type, Entry entry, Revision revision, byte[] bytes) {
        boolean isOf(String wanted, Entry object, Revision at) {
            return entry == object && revision.equals(at) && type.equals(wanted);
        }
    }

    /** The event about a stored object, sent in its plain form. */
    byte[] of(String type, Entry entry, Revision revision) {
        int at = (int) revision.value() & LINES_MAX - 1;
        Line known = latest.get(at);
        if (known != null && known.isOf(type, entry, revision)) {
            return known.bytes;
        }
        byte[] bytes = line(type, StoredObject.bytes(entry.value(), revision));
        latest.set(at, new Line(type, entry, revision, bytes));
        return bytes;
    }

    static byte[] line(String type, byte[] object) {
        byte[] head =
                ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
        byte[] line = new byte[head.length + object.length + TAIL.length];
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(object, 0, line, head.length, object.length);
        System.arraycopy(TAIL, 0, line, head.length + object.length, TAIL.length);
        return line;
    }
}
