package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Revision;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An object's canonical bytes as stored, which lack the resourceVersion: the store's own revision
 * is that, and is put in its place, behind the uid, when the bytes are passed on.
 */
final class StoredObject {
    private static final byte[] METADATA = "\"metadata\":{".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UID = "\"uid\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int UID_LENGTH = 36;

    private StoredObject() {}

    /** The object's JSON with its resourceVersion. */
    static byte[] bytes(Entry entry) {
        return bytes(entry.value(), entry.modified());
    }

    static byte[] bytes(byte[] value, Revision revision) {
        byte[] insert = insert(revision);
        byte[] out = new byte[value.length + insert.length];
        splice(value, 0, insert, out, 0);
        return out;
    }

    /** How the bytes of every object of a resource begin. */
    static byte[] kind(ApiResource resource) {
        return ("{\"kind\":\""
                        + resource.kind()
                        + "\",\"apiVersion\":\""
                        + resource.gvr().groupVersion()
                        + "\",")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Where an object begins if what it says of its kind is left out, as in lists. */
    static int behindKind(byte[] value, byte[] kind) {
        return Arrays.equals(value, 0, Math.min(kind.length, value.length), kind, 0, kind.length)
                ? kind.length - 1
                : 0;
    }

    /** What is put into an object's bytes to tell its revision. */
    static byte[] insert(Revision revision) {
        return (",\"resourceVersion\":\"" + revision.value() + "\"")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Copies an object with its revision into an array.
     *
     * @param from where the object is to begin
     * @return the place behind it
     */
    static int splice(byte[] value, int from, byte[] insert, byte[] out, int start) {
        int at = afterUid(value);
        int before = at - from;
        System.arraycopy(value, from, out, start, before);
        out[start] = '{';
        System.arraycopy(insert, 0, out, start + before, insert.length);
        System.arraycopy(value, at, out, start + before + insert.length, value.length - at);
        return start + value.length - from + insert.length;
    }

    private static int afterUid(byte[] value) {
        int metadata = indexOf(value, METADATA, 0);
        int uid = indexOf(value, UID, metadata + METADATA.length);
        return uid + UID.length + UID_LENGTH + 1;
    }

    private static int indexOf(byte[] value, byte[] wanted, int from) {
        for (int i = from; i <= value.length - wanted.length; i++) {
            int matched = 0;
            while (matched < wanted.length && value[i + matched] == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return i;
            }
        }
        throw new IllegalStateException("a stored object lacks its uid");
    }

    static JsonObject withRevision(JsonObject object, Revision revision) {
        return object.update(
                "metadata", metadata -> metadata.with("resourceVersion", revision.toString()));
    }

    static JsonObject withoutRevision(JsonObject object) {
        return object.update("metadata", metadata -> metadata.without("resourceVersion"));
    }

    /** A deletion has only waited for finalizers that are gone now. */
    static boolean isReleased(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        return metadata.has("deletionTimestamp")
                && metadata.array("finalizers").isEmpty()
                && object.array("spec", "finalizers").isEmpty()
                && metadata.number("deletionGracePeriodSeconds").orElse(0) == 0;
    }
}
