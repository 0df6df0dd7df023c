package dev.kahawa.apiserver.admission;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.ApiException;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * A write that asks for admission.
 *
 * @param subresource empty if none
 * @param old null on create
 * @param generateName what stands for the name of an object that has none yet
 * @param warnings takes sentences for the caller
 */
public record Attributes(
        Operation operation,
        ApiResource resource,
        String subresource,
        String namespace,
        String name,
        User user,
        @Nullable JsonObject old,
        String generateName,
        Consumer<String> warnings) {

    /** One that nobody is warned of. */
    public Attributes(
            Operation operation,
            ApiResource resource,
            String subresource,
            String namespace,
            String name,
            User user,
            @Nullable JsonObject old) {
        this(operation, resource, subresource, namespace, name, user, old, "", text -> {});
    }

    /** What is done. */
    public enum Operation {
        CREATE,
        UPDATE,
        DELETE,
        /** What stands behind the object is used; the object is the options of that. */
        CONNECT
    }

    /** What there was; for an update or a deletion. */
    public JsonObject before() {
        return Objects.requireNonNull(old, "nothing is there before a create");
    }

    /** Tells the caller something in the answer's {@code Warning} header. */
    public void warn(String text) {
        warnings.accept(text);
    }

    /** 403: the write is refused, and why. */
    public ApiException forbidden(String why) {
        return ApiException.forbidden(
                resource.group(), resource.resource(), name.isEmpty() ? generateName : name, why);
    }

    boolean isUpdateOf(String group, String name) {
        return operation == Operation.UPDATE
                && subresource.isEmpty()
                && resource.group().equals(group)
                && resource.resource().equals(name);
    }

    boolean isCreateOf(String group, String name) {
        return operation == Operation.CREATE
                && subresource.isEmpty()
                && resource.group().equals(group)
                && resource.resource().equals(name);
    }
}
