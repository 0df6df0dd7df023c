package dev.kahawa.model.kinds;

import dev.kahawa.model.object.JsonObject;

/**
 * Which object of a kind.
 *
 * @param namespace empty for cluster-scoped kinds
 */
public record ObjectName(String namespace, String name) {

    public static ObjectName of(JsonObject object) {
        return new ObjectName(
                object.text("metadata", "namespace"), object.text("metadata", "name"));
    }

    /** {@code namespace/name}, or the bare name. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
