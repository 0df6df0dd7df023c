package dev.kahawa.controllers.namespace;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersionResource;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Deletes what is in a namespace that is being deleted, and lets the namespace go when nothing is
 * left. While something is left it says in the status what, and looks again soon.
 */
public final class NamespaceController {
    private static final String FINALIZER = "kubernetes";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final int WORKERS = 4;

    private final Client client;
    private final Informer namespaces;
    private final List<GroupVersionResource> contents;
    private final WorkQueue<String> queue;
    private final InstantSource clock;

    public NamespaceController(Workshop workshop, Catalog catalog) {
        this.client = workshop.client("namespace-controller");
        this.clock = workshop.clock();
        this.queue = new WorkQueue<>(clock);
        this.contents = contents(catalog);
        this.namespaces = workshop.informers().of(Resource.NAMESPACES);
        namespaces.listen(this::changed);
        workshop.loop("namespace", queue, WORKERS, this::reconcile);
    }

    /** One version of each namespaced resource that can be emptied. */
    private static List<GroupVersionResource> contents(Catalog catalog) {
        Set<String> seen = new HashSet<>();
        List<GroupVersionResource> contents = new ArrayList<>();
        for (ApiResource resource : catalog.resources()) {
            boolean deletable = resource.verbs().contains("deletecollection");
            if (resource.namespaced()
                    && deletable
                    && seen.add(resource.group() + "/" + resource.resource())) {
                contents.add(resource.gvr());
            }
        }
        return contents;
    }

    private void changed(@Nullable JsonObject before, @Nullable JsonObject after) {
        if (after != null && Meta.of(after).isBeingDeleted()) {
            queue.add(Meta.of(after).name());
        }
    }

    private void reconcile(String name) throws InterruptedException {
        Optional<JsonObject> found = client.find(Resource.NAMESPACES, new ObjectName("", name));
        if (found.isEmpty() || !Meta.of(found.get()).isBeingDeleted()) {
            return;
        }
        JsonObject namespace = found.get();
        if (!finalizers(namespace).contains(FINALIZER)) {
            return;
        }
        Remaining remaining = empty(name);
        if (remaining.isNothing()) {
            finish(namespace);
        } else {
            tell(namespace, remaining);
            queue.addAfter(name, LOOK_AGAIN);
        }
    }

    private static List<String> finalizers(JsonObject namespace) {
        return namespace.array("spec", "finalizers").strings();
    }

    /** Asks for the deletion of everything; returns what is still there. */
    private Remaining empty(String namespace) throws InterruptedException {
        Map<String, Integer> objects = new HashMap<>();
        Map<String, Integer> finalizers = new HashMap<>();
        for (GroupVersionResource resource : contents) {
            if (count(resource, namespace).isEmpty()) {
                continue;
            }
            client.deleteAll(resource, namespace);
            for (JsonObject left : count(resource, namespace)) {
                objects.merge(qualified(resource), 1, Integer::sum);
                Meta.of(left).finalizers().forEach(f -> finalizers.merge(f, 1, Integer::sum));
            }
        }
        return new Remaining(objects, finalizers);
    }

    private List<JsonObject> count(GroupVersionResource resource, String namespace)
            throws InterruptedException {
        return client.list(resource, namespace, Query.of("limit", "500"))
                .array("items")
                .objects();
    }

    private static String qualified(GroupVersionResource resource) {
        return resource.resource() + "." + resource.group();
    }

    private void finish(JsonObject namespace) throws InterruptedException {
        JsonArray others =
                namespace.array("spec", "finalizers").filter(f -> !f.equals(Json.of(FINALIZER)));
        client.update(
                Resource.NAMESPACES,
                namespace.withAt(List.of("spec", "finalizers"), others),
                "finalize");
    }

    private void tell(JsonObject namespace, Remaining remaining) throws InterruptedException {
        Instant now = clock.instant();
        Conditions before = Conditions.of(namespace);
        Conditions after = before;
        for (Conditions.Change change : remaining.conditions()) {
            after = after.with(change, now);
        }
        if (!after.equals(before)) {
            client.update(
                    Resource.NAMESPACES,
                    namespace.withAt(List.of("status", "conditions"), after.json()),
                    "status");
        }
    }
}
