package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersion;
import dev.kahawa.model.schema.GroupVersionKind;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What every cluster holds from its first moment: namespaces, roles and their bindings, priority
 * classes and so on. What is there already is left as it is.
 */
public final class Bootstrap {
    private static final User SERVER = User.of("system:apiserver", "system:masters");

    private final Catalog catalog;
    private final Registry registry;
    private final Handler apiServer;

    public Bootstrap(Catalog catalog, Registry registry, Handler apiServer) {
        this.catalog = catalog;
        this.registry = registry;
        this.apiServer = apiServer;
    }

    /**
     * @param more objects of this cluster, such as its Service {@code kubernetes}
     * @throws IllegalStateException if the server refuses one of the objects
     */
    public void run(List<JsonObject> more) throws InterruptedException {
        List<JsonObject> first = new ArrayList<>();
        List<JsonObject> rest = new ArrayList<>();
        for (JsonObject object : objects()) {
            boolean ours = object.text("kind").matches("Service|ServiceCIDR");
            if (!ours) {
                (object.text("kind").equals("Namespace") ? first : rest).add(object);
            }
        }
        rest.addAll(more);
        createAll(first);
        createAll(rest);
    }

    private static List<JsonObject> objects() {
        try (InputStream in = Bootstrap.class.getResourceAsStream("bootstrap.json")) {
            byte[] text = Objects.requireNonNull(in, "bootstrap.json").readAllBytes();
            return ((JsonArray) JsonReader.readTrusted(text)).objects();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** All at once, so that they share a few commits of the store. */
    private void createAll(List<JsonObject> objects) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        Queue<String> refusals = new ConcurrentLinkedQueue<>();
        for (JsonObject object : objects) {
            GroupVersion version = GroupVersion.parse(object.text("apiVersion"));
            GroupVersionKind kind =
                    new GroupVersionKind(version.group(), version.version(), object.text("kind"));
            ApiResource resource = catalog.kind(kind).orElseThrow();
            String namespace = object.text("metadata", "namespace");
            String name = object.text("metadata", "name");
            if (registry.get(resource.gvr(), namespace, name).isEmpty()) {
                threads.add(Thread.startVirtualThread(
                        () -> create(resource, namespace, object, refusals)));
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!refusals.isEmpty()) {
            throw new IllegalStateException("the first objects are not taken: " + refusals);
        }
    }

    private void create(
            ApiResource resource, String namespace, JsonObject object, Queue<String> refusals) {
        String place = namespace.isEmpty() ? "/" : "/namespaces/" + namespace + "/";
        String path = resource.gvr().prefix() + place + resource.resource();
        Request request = Request.of("POST", path, new Caller.InProcess(SERVER))
                .withHeader("user-agent", "kube-apiserver/v1.36.0")
                .withBody("application/json", JsonWriter.write(object));
        try {
            Response response = apiServer.handle(request);
            if (response.status() != 201 && response.status() != 409) {
                refusals.add(
                        path + "/" + object.text("metadata", "name") + ": " + response.status());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
