package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.authorization.Authorizer;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.object.Yaml;
import dev.kahawa.model.ownership.ServerSideApply;
import dev.kahawa.model.ownership.ServerSideApply.Conflicts;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.DecodeException;
import dev.kahawa.model.schema.GroupVersion;
import dev.kahawa.model.schema.GroupVersionKind;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.time.InstantSource;

/** Carries out server-side applies: reads the configuration, and creates or changes the object. */
final class Applies {
    static final String CONTENT_TYPE = "application/apply-patch+yaml";

    private final Registry registry;
    private final Authorizer authorizer;
    private final Bodies bodies;
    private final Writes writes;
    private final Ownership ownership;

    Applies(
            Registry registry,
            Authorizer authorizer,
            Bodies bodies,
            Writes writes,
            InstantSource clock) {
        this.registry = registry;
        this.authorizer = authorizer;
        this.bodies = bodies;
        this.writes = writes;
        this.ownership = new Ownership(registry, clock);
    }

    static boolean isAsked(Request request) {
        return Bodies.mediaType(request.headers().first("content-type").orElse(""))
                .equals(CONTENT_TYPE);
    }

    Written apply(Call call, ObjectKey key, String subresource) throws InterruptedException {
        RequestOptions.checkPatch(call.request().query(), true);
        JsonObject configuration = configuration(call, key.resource().gvk());
        while (true) {
            boolean creates = registry.find(key).isEmpty() && subresource.isEmpty();
            try {
                return creates
                        ? created(call, key, configuration)
                        : changed(call, key, subresource, configuration);
            } catch (ApiException overtaken) {
                // somebody else created or deleted it in between: look again
                boolean again = creates
                        ? overtaken.reason() == Reason.AlreadyExists
                        : overtaken.reason() == Reason.NotFound && subresource.isEmpty();
                if (!again || registry.find(key).isPresent() != creates) {
                    throw overtaken;
                }
            }
        }
    }

    /** Applies a Scale, which is its object's replicas and nothing else; tells the object. */
    JsonObject scale(Call call, ObjectKey key) throws InterruptedException {
        RequestOptions.checkPatch(call.request().query(), true);
        JsonObject scale = configuration(call, Scales.KIND);
        Scales.check(key.name(), scale);
        return changed(call, key, "scale", Scales.configuration(key.resource(), scale))
                .object();
    }

    private static JsonObject configuration(Call call, GroupVersionKind expected) {
        JsonObject configuration = parsed(call.request().body());
        GroupVersion version = GroupVersion.parse(configuration.text("apiVersion"));
        GroupVersionKind kind = new GroupVersionKind(
                version.group(), version.version(), configuration.text("kind"));
        if (!kind.equals(expected)) {
            throw ApiException.badRequest("invalid object type: "
                    + kind.group()
                    + "/"
                    + kind.version()
                    + ", Kind="
                    + kind.kind());
        }
        boolean owned = configuration
                .at("metadata", "managedFields")
                .filter(fields -> !fields.isNull())
                .isPresent();
        if (owned) {
            throw ApiException.badRequest("metadata.managedFields must be nil");
        }
        return configuration;
    }

    private static JsonObject parsed(byte[] body) {
        try {
            Json value = Yaml.read(body).value();
            if (value.isNull()) {
                return JsonObject.EMPTY;
            }
            return value.asObject()
                    .orElseThrow(() -> ApiException.badRequest(
                            "error decoding YAML: error unmarshaling JSON: while decoding JSON:"
                                    + " json: cannot unmarshal "
                                    + (value.asArray().isPresent() ? "array" : "string")
                                    + " into Go value of type map[string]interface {}"));
        } catch (MalformedJsonException malformed) {
            throw ApiException.badRequest("error decoding YAML: error converting YAML to JSON: "
                    + malformed.getMessage());
        }
    }

    private Written created(Call call, ObjectKey key, JsonObject configuration)
            throws InterruptedException {
        if (call.target() instanceof Target.Resource target) {
            authorizer.demand(call.user(), target.withVerb("create"));
        }
        ApiResource resource = key.resource();
        JsonObject object = applied(call, resource, "", JsonObject.EMPTY, configuration);
        Writes.checkName(key, object);
        String uid = object.text("metadata", "uid");
        if (!uid.isEmpty()) {
            throw ApiException.conflict(
                    resource.group(),
                    resource.resource(),
                    key.name(),
                    "uid mismatch: the provided object specified uid "
                            + uid
                            + ", and no existing object was found");
        }
        JsonObject fresh = object.update("metadata", m -> m.without("resourceVersion"));
        return writes.createApplied(call, resource, key.namespace(), fresh);
    }

    private Written changed(Call call, ObjectKey key, String subresource, JsonObject configuration)
            throws InterruptedException {
        return writes.update(call, key, subresource, Writes.Precondition.APPLIED, old -> {
            JsonObject object = applied(call, key.resource(), subresource, old, configuration);
            boolean saysVersion =
                    !configuration.text("metadata", "resourceVersion").isEmpty();
            return saysVersion
                    ? object
                    : object.update("metadata", m -> m.without("resourceVersion"));
        });
    }

    private JsonObject applied(
            Call call,
            ApiResource resource,
            String subresource,
            JsonObject live,
            JsonObject configuration) {
        boolean force = call.request()
                .query()
                .first("force")
                .filter(value -> !value.equals("false") && !value.equals("0"))
                .isPresent();
        ServerSideApply apply = new ServerSideApply(
                registry.type(resource),
                Ownership.hasStatus(resource),
                ownership.writer(call, resource, subresource));
        JsonObject object =
                apply.apply(live, configuration, force ? Conflicts.FORCE : Conflicts.REFUSE);
        try {
            return bodies.patched(call, resource.gvk(), object);
        } catch (DecodeException wrong) {
            throw new ApiException(Reason.Unknown, wrong.text());
        }
    }
}
