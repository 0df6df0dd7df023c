package dev.kahawa.client;

import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * A client of the API under one identity. What the server refuses is thrown as {@link
 * ApiException}. Safe for use by many threads.
 */
public final class Client {
    private static final String JSON = "application/json";
    private static final Duration PIECE_WAIT = Duration.ofSeconds(1);

    private final Handler server;
    private final User user;
    private final String userAgent;

    /** @param userAgent whom managedFields name, up to its first slash */
    public Client(Handler server, User user, String userAgent) {
        this.server = server;
        this.user = user;
        this.userAgent = userAgent;
    }

    /** A client for a ServiceAccount of kube-system, such as our own loops use. */
    public static Client ofServiceAccount(Handler server, String account, String userAgent) {
        User user = User.of(
                "system:serviceaccount:kube-system:" + account,
                "system:serviceaccounts",
                "system:serviceaccounts:kube-system",
                "system:authenticated");
        return new Client(
                server, user, userAgent + "/system:serviceaccount:kube-system:" + account);
    }

    public JsonObject get(GroupVersionResource resource, ObjectName name)
            throws InterruptedException {
        return object(call(request("GET", path(resource, name))));
    }

    /** As {@link #get}, empty where there is no such object. */
    public Optional<JsonObject> find(GroupVersionResource resource, ObjectName name)
            throws InterruptedException {
        try {
            return Optional.of(get(resource, name));
        } catch (ApiException refused) {
            if (refused.reason() == Reason.NotFound) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** A subresource of an object, such as {@code deployments/scale}; empty where there is none. */
    public Optional<JsonObject> find(
            GroupVersionResource resource, ObjectName name, String subresource)
            throws InterruptedException {
        try {
            String path = path(resource, name) + "/" + subresource;
            return Optional.of(object(call(request("GET", path))));
        } catch (ApiException refused) {
            if (refused.reason() == Reason.NotFound) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** A page of a list as the server sent it; {@code namespace} empty for all. */
    public JsonObject list(GroupVersionResource resource, String namespace, Query query)
            throws InterruptedException {
        return object(call(request("GET", path(resource, namespace)).withQuery(query)));
    }

    public JsonObject create(GroupVersionResource resource, JsonObject object)
            throws InterruptedException {
        String path = path(resource, object.text("metadata", "namespace"));
        return object(call(request("POST", path).withBody(JSON, JsonWriter.write(object))));
    }

    /** Posts to a subresource, such as {@code pods/binding}. */
    public JsonObject create(
            GroupVersionResource resource, ObjectName name, String subresource, JsonObject body)
            throws InterruptedException {
        Request request = request("POST", path(resource, name) + "/" + subresource);
        return object(call(request.withBody(JSON, JsonWriter.write(body))));
    }

    public JsonObject update(GroupVersionResource resource, JsonObject object)
            throws InterruptedException {
        Request request = request("PUT", path(resource, ObjectName.of(object)));
        return object(call(request.withBody(JSON, JsonWriter.write(object))));
    }

    public JsonObject update(GroupVersionResource resource, JsonObject object, String subresource)
            throws InterruptedException {
        String path = path(resource, ObjectName.of(object)) + "/" + subresource;
        return object(call(request("PUT", path).withBody(JSON, JsonWriter.write(object))));
    }

    /**
     * A JSON merge patch (RFC 7386).
     *
     * @param subresource empty for the object itself
     */
    public JsonObject mergePatch(
            GroupVersionResource resource, ObjectName name, String subresource, JsonObject patch)
            throws InterruptedException {
        return patch("application/merge-patch+json", resource, name, subresource, patch);
    }

    /** As {@link #mergePatch}, with lists that merge by their keys. */
    public JsonObject strategicMergePatch(
            GroupVersionResource resource, ObjectName name, String subresource, JsonObject patch)
            throws InterruptedException {
        return patch("application/strategic-merge-patch+json", resource, name, subresource, patch);
    }

    private JsonObject patch(
            String type,
            GroupVersionResource resource,
            ObjectName name,
            String subresource,
            JsonObject patch)
            throws InterruptedException {
        String path = path(resource, name) + (subresource.isEmpty() ? "" : "/" + subresource);
        return object(call(request("PATCH", path).withBody(type, JsonWriter.write(patch))));
    }

    /** @param options a metav1.DeleteOptions */
    public void delete(GroupVersionResource resource, ObjectName name, JsonObject options)
            throws InterruptedException {
        Request request = request("DELETE", path(resource, name));
        call(request.withBody(JSON, JsonWriter.write(options)));
    }

    public void deleteAll(GroupVersionResource resource, String namespace)
            throws InterruptedException {
        call(request("DELETE", path(resource, namespace)));
    }

    /** A watch; the chunks hold one event a line, as the server sends it. */
    Chunks watch(GroupVersionResource resource, Query query) throws InterruptedException {
        Response response = server.handle(
                request("GET", path(resource, "")).withQuery(query.with("watch", "true")));
        if (response.body() instanceof Body.Streamed(Chunks chunks) && response.status() == 200) {
            return chunks;
        }
        throw refusal(response);
    }

    private Request request(String method, String path) {
        return Request.of(method, path, new Caller.InProcess(user))
                .withHeader("user-agent", userAgent);
    }

    private static String path(GroupVersionResource resource, String namespace) {
        String place = namespace.isEmpty() ? "/" : "/namespaces/" + namespace + "/";
        return resource.prefix() + place + resource.resource();
    }

    private static String path(GroupVersionResource resource, ObjectName name) {
        return path(resource, name.namespace()) + "/" + name.name();
    }

    private Response call(Request request) throws InterruptedException {
        Response response = server.handle(request);
        if (response.status() >= 400) {
            throw refusal(response);
        }
        return response;
    }

    private static JsonObject object(Response response) throws InterruptedException {
        return response.body() instanceof Body.Tree(JsonObject tree)
                ? tree
                : JsonReader.readTrustedObject(bytes(response.body()));
    }

    private static byte[] bytes(Body body) throws InterruptedException {
        return switch (body) {
            case Body.Whole(byte[] bytes) -> bytes;
            case Body.Tree tree -> tree.bytes();
            case Body.Streamed(Chunks chunks) -> all(chunks);
            case Body.Upgraded upgraded ->
                throw new IllegalStateException("an upgrade nobody asked for: " + upgraded);
        };
    }

    private static byte[] all(Chunks chunks) throws InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (chunks) {
            while (true) {
                switch (chunks.next(PIECE_WAIT)) {
                    case Chunks.Next.Piece(byte[] bytes) -> all.writeBytes(bytes);
                    case Chunks.Next.Trees trees -> all.writeBytes(trees.bytes());
                    case Chunks.Next.Nothing() -> {}
                    case Chunks.Next.End() -> {
                        return all.toByteArray();
                    }
                }
            }
        }
    }

    private static ApiException refusal(Response response) throws InterruptedException {
        byte[] body = bytes(response.body());
        Json status =
                body.length > 0 && body[0] == '{' ? JsonReader.readTrusted(body) : JsonObject.EMPTY;
        return refusal(response.status(), status.asObject().orElse(JsonObject.EMPTY));
    }

    /** The refusal that a metav1.Status tells of. */
    static ApiException refusal(int code, JsonObject status) {
        Reason reason = Arrays.stream(Reason.values())
                .filter(known -> known.name().equals(status.text("reason")))
                .findFirst()
                .orElse(Reason.InternalError);
        return new ApiException(reason, code, status.text("message"), null);
    }
}
