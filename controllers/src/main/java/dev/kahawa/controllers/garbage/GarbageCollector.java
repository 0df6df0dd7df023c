package dev.kahawa.controllers.garbage;

import dev.kahawa.client.Client;
import dev.kahawa.client.Listener;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.OwnerReference;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersion;
import dev.kahawa.model.schema.GroupVersionKind;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deletes objects whose owners are all gone, lets go of dependents whose owner is deleted with the
 * policy Orphan, and holds an owner deleted with Foreground until its dependents are gone.
 *
 * <p>The graph is only a hint of where to look: before it acts, the collector reads the objects
 * themselves.
 */
public final class GarbageCollector {
    private static final int WORKERS = 8;
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";

    private final Client client;
    private final Catalog catalog;
    private final Graph graph = new Graph();
    private final WorkQueue<String> queue;

    public GarbageCollector(Workshop workshop, Catalog catalog) {
        this.client = workshop.client("generic-garbage-collector");
        this.catalog = catalog;
        this.queue = new WorkQueue<>(workshop.clock());
        for (GroupVersionResource resource : collected(catalog)) {
            workshop.informers()
                    .of(resource, GarbageCollector::essence)
                    .listen((before, after) -> changed(resource, before, after));
        }
        workshop.loop("garbage", queue, WORKERS, this::reconcile);
    }

    /** One version of everything that can be listed, watched and deleted; not Events, as upstream. */
    private static List<GroupVersionResource> collected(Catalog catalog) {
        Set<String> seen = new HashSet<>(Set.of("/events", "events.k8s.io/events"));
        List<GroupVersionResource> collected = new ArrayList<>();
        for (ApiResource resource : catalog.resources()) {
            boolean followed = resource.verbs().containsAll(List.of("list", "watch", "delete"));
            if (followed && seen.add(resource.group() + "/" + resource.resource())) {
                collected.add(resource.gvr());
            }
        }
        return collected;
    }

    /** What the collector needs of an object. */
    private static JsonObject essence(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        JsonObject.Builder kept = JsonObject.builder();
        for (String field : List.of(
                "name",
                "namespace",
                "uid",
                "resourceVersion",
                "deletionTimestamp",
                "finalizers",
                "ownerReferences")) {
            metadata.at(field).ifPresent(value -> kept.put(field, value));
        }
        return JsonObject.of("metadata", kept.build());
    }

    private void changed(
            GroupVersionResource resource,
            @Nullable JsonObject before,
            @Nullable JsonObject after) {
        Node node = node(resource, Listener.latest(before, after));
        if (after == null) {
            gone(node);
            return;
        }
        if (before != null && !Meta.of(before).uid().equals(node.uid())) {
            gone(node(resource, before));
        }
        Node known = graph.put(node);
        boolean waits = node.deletion() == Node.Deletion.ORPHANING
                || node.deletion() == Node.Deletion.FOREGROUND;
        boolean newOwners = known == null || !known.owners().equals(node.owners());
        if (waits || (newOwners && !node.owners().isEmpty())) {
            queue.add(node.uid());
        }
        if (known != null && newOwners) {
            // an owner that was held up by this object may go now
            known.owners().forEach(owner -> queue.add(owner.uid()));
        }
        // a dependent on its way out may itself have dependents that must go first
        if (known != null && known.deletion() != node.deletion()) {
            node.owners().forEach(owner -> queue.add(owner.uid()));
        }
    }

    private void gone(Node node) {
        graph.remove(node.uid());
        graph.dependents(node.uid()).forEach(dependent -> queue.add(dependent.uid()));
        node.owners().forEach(owner -> queue.add(owner.uid()));
    }

    private static Node node(GroupVersionResource resource, JsonObject object) {
        Meta meta = Meta.of(object);
        return new Node(resource, ObjectName.of(object), meta.uid(), meta.owners(), deletion(meta));
    }

    private static Node.Deletion deletion(Meta meta) {
        if (!meta.isBeingDeleted()) {
            return Node.Deletion.NONE;
        }
        if (meta.finalizers().contains(ORPHAN)) {
            return Node.Deletion.ORPHANING;
        }
        return meta.finalizers().contains(FOREGROUND)
                ? Node.Deletion.FOREGROUND
                : Node.Deletion.UNDERWAY;
    }

    private void reconcile(String uid) throws InterruptedException {
        Optional<Node> node = graph.get(uid);
        if (node.isEmpty()) {
            return;
        }
        switch (node.get().deletion()) {
            case NONE -> collect(node.get());
            case UNDERWAY -> {}
            case ORPHANING -> orphanDependents(node.get());
            case FOREGROUND -> deleteDependents(node.get());
        }
    }

    /** How an owner stands. */
    private enum Standing {
        /** It holds its dependents. */
        SOLID,
        GONE,
        /** For its dependents to go. */
        WAITING,
        /** Of cluster scope can't be owned from a namespace: who owns it can't be told. */
        NOWHERE
    }

    private void collect(Node node) throws InterruptedException {
        if (node.owners().isEmpty()) {
            return;
        }
        Optional<JsonObject> live = live(node);
        if (live.isEmpty() || Meta.of(live.get()).isBeingDeleted()) {
            return;
        }
        List<OwnerReference> solid = new ArrayList<>();
        boolean waiting = false;
        List<OwnerReference> owners = Meta.of(live.get()).owners();
        for (OwnerReference owner : owners) {
            Standing standing = standing(owner, node.name().namespace());
            if (standing == Standing.NOWHERE) {
                return;
            }
            waiting |= standing == Standing.WAITING;
            if (standing == Standing.SOLID) {
                solid.add(owner);
            }
        }
        if (owners.isEmpty() || solid.size() == owners.size()) {
            return;
        }
        if (!solid.isEmpty()) {
            setOwners(node, live.get(), solid);
        } else if (waiting && !graph.dependents(node.uid()).isEmpty()) {
            delete(node, live.get(), "Foreground");
        } else {
            delete(node, live.get(), policy(Meta.of(live.get())));
        }
    }

    private static String policy(Meta meta) {
        if (meta.finalizers().contains(ORPHAN)) {
            return "Orphan";
        }
        return meta.finalizers().contains(FOREGROUND) ? "Foreground" : "Background";
    }

    private Standing standing(OwnerReference owner, String namespace) throws InterruptedException {
        ApiResource resource = resource(owner);
        if (resource.namespaced() && namespace.isEmpty()) {
            return Standing.NOWHERE;
        }
        Optional<JsonObject> found = owner(owner, resource, namespace);
        if (found.isEmpty()) {
            return Standing.GONE;
        }
        return switch (deletion(Meta.of(found.get()))) {
            case FOREGROUND -> Standing.WAITING;
            case NONE, UNDERWAY, ORPHANING -> Standing.SOLID;
        };
    }

    private ApiResource resource(OwnerReference owner) {
        GroupVersion version = GroupVersion.parse(owner.apiVersion());
        GroupVersionKind kind =
                new GroupVersionKind(version.group(), version.version(), owner.kind());
        return catalog.kind(kind)
                .orElseThrow(() -> new ApiException(
                        Reason.InternalError,
                        "owner of a kind nobody knows: "
                                + owner.apiVersion()
                                + " "
                                + owner.kind()));
    }

    /** The owner itself, if it is still the one with this uid. */
    private Optional<JsonObject> owner(OwnerReference owner, ApiResource resource, String namespace)
            throws InterruptedException {
        String place = resource.namespaced() ? namespace : "";
        return client.find(resource.gvr(), new ObjectName(place, owner.name()))
                .filter(object -> Meta.of(object).uid().equals(owner.uid()));
    }

    private Optional<JsonObject> live(Node node) throws InterruptedException {
        return client.find(node.resource(), node.name())
                .filter(object -> Meta.of(object).uid().equals(node.uid()));
    }

    private void delete(Node node, JsonObject live, String policy) throws InterruptedException {
        JsonObject preconditions = JsonObject.of("uid", node.uid())
                .with("resourceVersion", Meta.of(live).resourceVersion());
        JsonObject options = JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .put("preconditions", preconditions)
                .put("propagationPolicy", policy)
                .build();
        try {
            client.delete(node.resource(), node.name(), options);
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound) {
                throw refused;
            }
        }
    }

    private void orphanDependents(Node owner) throws InterruptedException {
        for (Node dependent : graph.dependents(owner.uid())) {
            Optional<JsonObject> live = live(dependent);
            if (live.isPresent()) {
                List<OwnerReference> others = Meta.of(live.get()).owners().stream()
                        .filter(reference -> !reference.uid().equals(owner.uid()))
                        .toList();
                setOwners(dependent, live.get(), others);
            }
        }
        removeFinalizer(owner, ORPHAN);
    }

    private void deleteDependents(Node owner) throws InterruptedException {
        List<Node> blocking = graph.dependents(owner.uid()).stream()
                .filter(dependent -> dependent.blocks(owner.uid()))
                .toList();
        if (blocking.isEmpty()) {
            removeFinalizer(owner, FOREGROUND);
        }
        for (Node dependent : graph.dependents(owner.uid())) {
            if (dependent.deletion() == Node.Deletion.NONE) {
                queue.add(dependent.uid());
            }
        }
    }

    private void setOwners(Node node, JsonObject live, List<OwnerReference> owners)
            throws InterruptedException {
        JsonArray references =
                JsonArray.of(owners.stream().map(OwnerReference::json).toList());
        patch(node, live, JsonObject.of("ownerReferences", references));
    }

    private void removeFinalizer(Node node, String finalizer) throws InterruptedException {
        Optional<JsonObject> live = live(node);
        if (live.isPresent() && Meta.of(live.get()).finalizers().contains(finalizer)) {
            List<String> others = Meta.of(live.get()).finalizers().stream()
                    .filter(other -> !other.equals(finalizer))
                    .collect(Collectors.toList());
            patch(node, live.get(), JsonObject.of("finalizers", JsonArray.ofStrings(others)));
        }
    }

    private void patch(Node node, JsonObject live, JsonObject metadata)
            throws InterruptedException {
        JsonObject guarded = metadata.with("uid", node.uid())
                .with("resourceVersion", Meta.of(live).resourceVersion());
        try {
            client.mergePatch(node.resource(), node.name(), "", JsonObject.of("metadata", guarded));
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound) {
                throw refused;
            }
        }
    }
}
