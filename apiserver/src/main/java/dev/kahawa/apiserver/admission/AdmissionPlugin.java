package dev.kahawa.apiserver.admission;

import dev.kahawa.model.object.JsonObject;

/** One rule of admission. Throws ApiException to refuse. */
public interface AdmissionPlugin {

    /** The object as it should be; for a deletion, the object that goes. */
    default JsonObject mutate(Attributes attributes, JsonObject object) {
        return object;
    }

    /** Looks at the final object. */
    default void validate(Attributes attributes, JsonObject object) {}
}
