package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;

import java.util.List;
import java.util.Optional;

/** Reads live objects for the server's own decisions, without asking who may. */
public interface ObjectReader {

    Optional<JsonObject> get(GroupVersionResource resource, String namespace, String name);

    /** All objects, or those of a namespace if one is named. */
    List<JsonObject> list(GroupVersionResource resource, String namespace);
}
