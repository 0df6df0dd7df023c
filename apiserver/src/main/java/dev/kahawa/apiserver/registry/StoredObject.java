package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
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
        int at = afterUid(value);
        byte[] insert = (",\"resourceVersion\":\"" + revision.value() + "\"")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] out = new byte[value.length + insert.length];
        System.arraycopy(value, 0, out, 0, at);
        System.arraycopy(insert, 0, out, at, insert.length);
        System.arraycopy(value, at, out, at + insert.length, value.length - at);
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

    /** An item of a list: the object without what it says of its kind. */
    static byte[] item(Entry entry, byte[] kind) {
        byte[] object = bytes(entry);
        if (!Arrays.equals(object, 0, kind.length, kind, 0, kind.length)) {
            return object;
        }
        byte[] item = Arrays.copyOfRange(object, kind.length - 1, object.length);
        item[0] = '{';
        return item;
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

    /** The tree, with its resourceVersion. */
    static JsonObject tree(Entry entry) {
        return withRevision(JsonReader.readTrustedObject(entry.value()), entry.modified());
    }

    static JsonObject withRevision(JsonObject object, Revision revision) {
        return object.update(
                "metadata", metadata -> metadata.with("resourceVersion", revision.toString()));
    }

    static JsonObject withoutRevision(JsonObject object) {
        return object.update("metadata", metadata -> metadata.without("resourceVersion"));
    }
}
