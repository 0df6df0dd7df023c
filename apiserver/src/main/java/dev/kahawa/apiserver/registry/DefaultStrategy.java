package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;

import java.util.Set;

/** What holds for every kind with a status: it is written apart from the rest. */
public class DefaultStrategy implements Strategy {
    private static final Set<String> RETURNED_GROUPS = Set.of("storage.k8s.io", "resource.k8s.io");
    private static final Set<String> RETURNED = Set.of(
            "persistentvolumeclaims",
            "persistentvolumes",
            "pods",
            "podtemplates",
            "resourcequotas",
            "serviceaccounts",
            "services");

    private final boolean hasStatus;
    private final boolean returnsDeleted;

    public DefaultStrategy(ApiResource resource) {
        this.hasStatus = resource.subresource("status").isPresent();
        this.returnsDeleted = RETURNED_GROUPS.contains(resource.group())
                || resource.group().isEmpty() && RETURNED.contains(resource.resource());
    }

    @Override
    public boolean returnsDeleted() {
        return returnsDeleted;
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return hasStatus ? object.without("status") : object;
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return hasStatus ? withStatusOf(object, old) : object;
    }

    @Override
    public JsonObject beforeStatusUpdate(JsonObject object, JsonObject old) {
        return old.with("metadata", object.object("metadata"))
                .with("status", object.object("status"));
    }

    protected static JsonObject withStatusOf(JsonObject object, JsonObject old) {
        Json status = old.at("status").orElse(null);
        return status == null ? object.without("status") : object.with("status", status);
    }

    /** A generation that counts the changes of what is wanted. */
    protected static JsonObject withGeneration(JsonObject object, JsonObject old) {
        long before = old.number("metadata", "generation").orElse(0);
        boolean same = object.object("spec").equals(old.object("spec"));
        return object.update(
                "metadata", metadata -> metadata.with("generation", same ? before : before + 1));
    }

    protected static JsonObject firstGeneration(JsonObject object) {
        return object.update("metadata", metadata -> metadata.with("generation", 1));
    }
}
