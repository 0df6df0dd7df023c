package dev.kahawa.apiserver.admission;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.ApiResource;

import org.jspecify.annotations.Nullable;

/**
 * A write that asks for admission.
 *
 * @param subresource empty if none
 * @param old null on create
 */
public record Attributes(
        Operation operation,
        ApiResource resource,
        String subresource,
        String namespace,
        String name,
        User user,
        @Nullable JsonObject old) {

    /** What is done. */
    public enum Operation {
        CREATE,
        UPDATE,
        DELETE
    }

    boolean isCreateOf(String group, String name) {
        return operation == Operation.CREATE
                && subresource.isEmpty()
                && resource.group().equals(group)
                && resource.resource().equals(name);
    }
}
