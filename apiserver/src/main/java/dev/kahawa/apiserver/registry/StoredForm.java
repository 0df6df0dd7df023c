package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionKind;

/**
 * How the objects of a kind that is served in several versions are kept in one of them, as upstream's
 * storage version. Pure; both ways lose nothing that the other version can say.
 */
public interface StoredForm {

    /** The kind it is kept as, which refusals of an invalid object name. */
    GroupVersionKind kind();

    /** From the served version, with the kind and apiVersion of the one it is kept in. */
    JsonObject stored(JsonObject served);

    /** The other way. */
    JsonObject served(JsonObject stored);
}
