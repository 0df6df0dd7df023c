package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.ownership.ManagedFields;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.GroupVersion;
import dev.kahawa.model.schema.GroupVersionKind;
import dev.kahawa.model.schema.ObjectType;
import dev.kahawa.model.schema.Times;

import java.time.InstantSource;

/** Whose the fields of an object are after a write. */
final class Ownership {
    private static final int MANAGER_LENGTH_MAX = 128;

    private final Registry registry;
    private final InstantSource clock;

    Ownership(Registry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    JsonObject created(Call call, ApiResource resource, JsonObject object) {
        ObjectType type = registry.type(resource);
        JsonObject owned = ManagedFields.created(
                type, tracked(resource, object), hasStatus(resource), writer(call, resource, ""));
        return type.canonical(withFieldsOf(owned, object));
    }

    JsonObject updated(
            Call call,
            ApiResource resource,
            String subresource,
            JsonObject old,
            JsonObject object) {
        JsonObject owned = ManagedFields.updated(
                registry.type(resource),
                tracked(resource, old),
                tracked(resource, object),
                hasStatus(resource),
                writer(call, resource, subresource));
        return withFieldsOf(owned, object);
    }

    /** What no writer is told to own, since no update can change it, is left out. */
    private static JsonObject tracked(ApiResource resource, JsonObject object) {
        return resource.resource().equals("certificatesigningrequests")
                ? object.without("spec")
                : object;
    }

    private static JsonObject withFieldsOf(JsonObject owned, JsonObject object) {
        Json fields = owned.at("metadata", "managedFields").orElse(null);
        return object.update(
                "metadata",
                metadata -> fields == null
                        ? metadata.without("managedFields")
                        : metadata.with("managedFields", fields));
    }

    static boolean hasStatus(ApiResource resource) {
        return resource.subresource("status").isPresent();
    }

    /** A question, of which nothing is kept: its fields are its caller's all the same. */
    JsonObject asked(Call call, GroupVersionKind kind, String subresource, JsonObject question) {
        ObjectType type = registry.catalog().type(kind).orElseThrow();
        String version = new GroupVersion(kind.group(), kind.version()).toString();
        return type.canonical(ManagedFields.created(
                type, type.canonical(question), false, writer(call, version, subresource)));
    }

    ManagedFields.Writer writer(Call call, ApiResource resource, String subresource) {
        return writer(call, resource.gvr().groupVersion().toString(), subresource);
    }

    private ManagedFields.Writer writer(Call call, String version, String subresource) {
        String manager = call.request()
                .query()
                .first("fieldManager")
                .filter(name -> !name.isEmpty())
                .orElseGet(() -> agent(call));
        return new ManagedFields.Writer(
                manager, version, subresource, Times.seconds(clock.instant()));
    }

    /** The program's name: what stands before the first slash of the User-Agent. */
    private static String agent(Call call) {
        String agent = call.request().headers().first("user-agent").orElse("unknown");
        int slash = agent.indexOf('/');
        String name = slash < 0 ? agent : agent.substring(0, slash);
        return name.length() > MANAGER_LENGTH_MAX ? name.substring(0, MANAGER_LENGTH_MAX) : name;
    }

    /** The object without when its managers wrote last: that alone is no change. */
    static JsonObject timeless(JsonObject object) {
        return object.update("metadata", metadata -> {
            Json entries =
                    metadata.array("managedFields").mapObjects(entry -> entry.without("time"));
            return metadata.has("managedFields")
                    ? metadata.with("managedFields", entries)
                    : metadata;
        });
    }
}
