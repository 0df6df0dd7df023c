package dev.kahawa.controllers.replicaset;

import dev.kahawa.client.Client;
import dev.kahawa.client.EventRecorder;
import dev.kahawa.client.Index;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Listener;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Owned;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.OwnerReference;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps as many Pods of each ReplicaSet as it asks for. */
public final class ReplicaSetController {
    private static final int WORKERS = 8;

    /** At most so many Pods are made or removed in one go; the rest waits for the next. */
    private static final int BURST_MAX = 500;

    private static final Duration SIGHT = Duration.ofSeconds(5);

    private final Client client;
    private final EventRecorder events;
    private final Informer sets;
    private final Informer pods;
    private final Index setsByNamespace;
    private final Owned owned;
    private final WorkQueue<ObjectName> queue;
    private final InstantSource clock;

    public ReplicaSetController(Workshop workshop) {
        this.client = workshop.client("replicaset-controller");
        this.events = workshop.events(client, "replicaset-controller");
        this.clock = workshop.clock();
        this.queue = new WorkQueue<>(clock);
        this.sets = workshop.informers().of(Resource.REPLICA_SETS);
        this.pods = workshop.pods();
        this.setsByNamespace = sets.index(set -> List.of(Meta.of(set).namespace()));
        this.owned = new Owned(client, Resource.PODS, pods, "apps/v1", "ReplicaSet");
        sets.listen((before, after) -> queue.add(ObjectName.of(Listener.latest(before, after))));
        pods.listen(this::podChanged);
        workshop.loop("replicaset", queue, WORKERS, this::reconcile);
    }

    private void podChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        if (before != null) {
            owner(before).ifPresent(queue::add);
        }
        if (after != null && owner(after).isPresent()) {
            queue.add(owner(after).get());
        } else if (after != null && Meta.of(after).controller().isEmpty()) {
            orphan(after);
        }
    }

    private static Optional<ObjectName> owner(JsonObject pod) {
        Meta meta = Meta.of(pod);
        return meta.controller()
                .filter(owner -> owner.kind().equals("ReplicaSet"))
                .map(owner -> new ObjectName(meta.namespace(), owner.name()));
    }

    /** A Pod of nobody's may be some set's to take. */
    private void orphan(JsonObject pod) {
        for (JsonObject set : setsByNamespace.get(Meta.of(pod).namespace())) {
            if (Owned.selector(set).matches(Meta.of(pod).labels())) {
                queue.add(ObjectName.of(set));
            }
        }
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<JsonObject> found = sets.get(name);
        if (found.isEmpty()) {
            return;
        }
        JsonObject set = found.get();
        List<Pod> mine = owned.claim(set).stream().map(Pod::new).toList();
        int missing = Meta.of(set).isBeingDeleted() ? 0 : missing(set, mine);
        String failure = adjust(set, mine, missing);
        List<Pod> now =
                missing == 0 ? mine : owned.claim(set).stream().map(Pod::new).toList();
        writeStatus(set, now, failure);
        wakeWhenSettled(name, set, now);
        if (!failure.isEmpty()) {
            throw new ApiException(Reason.InternalError, failure);
        }
    }

    private static int missing(JsonObject set, List<Pod> mine) {
        long active = mine.stream().filter(Pod::isActive).count();
        return (int) (set.number("spec", "replicas").orElse(1) - active);
    }

    /** Makes or removes Pods; returns why that failed, or nothing. */
    private String adjust(JsonObject set, List<Pod> mine, int missing) throws InterruptedException {
        if (missing > 0) {
            return createPods(set, Math.min(missing, BURST_MAX));
        }
        if (missing < 0) {
            List<Pod> active = mine.stream().filter(Pod::isActive).toList();
            return deletePods(set, PodRanking.victims(active, Math.min(-missing, BURST_MAX)));
        }
        return "";
    }

    /** In ever greater batches, so that a set whose Pods are refused costs few requests. */
    private String createPods(JsonObject set, int count) throws InterruptedException {
        JsonObject pod = pod(set);
        int made = 0;
        int batch = 1;
        while (made < count) {
            int size = Math.min(batch, count - made);
            String failure = inParallel(Collections.nCopies(size, pod), p -> create(set, p));
            if (!failure.isEmpty()) {
                return failure;
            }
            made += size;
            batch *= 2;
        }
        return "";
    }

    private String deletePods(JsonObject set, List<Pod> victims) throws InterruptedException {
        return inParallel(victims.stream().map(Pod::json).toList(), pod -> delete(set, pod));
    }

    /** One step on one Pod; returns why it failed, or nothing. */
    @FunctionalInterface
    private interface Step {
        String take(JsonObject pod) throws InterruptedException;
    }

    private static String inParallel(List<JsonObject> pods, Step step) throws InterruptedException {
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (JsonObject pod : pods) {
            threads.add(Thread.startVirtualThread(() -> tryStep(pod, step, failures)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return failures.isEmpty() ? "" : failures.element();
    }

    private static void tryStep(JsonObject pod, Step step, ConcurrentLinkedQueue<String> failures) {
        try {
            String failure = step.take(pod);
            if (!failure.isEmpty()) {
                failures.add(failure);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private String create(JsonObject set, JsonObject pod) throws InterruptedException {
        try {
            JsonObject created = client.create(Resource.PODS, pod);
            pods.awaitWrite(created, SIGHT);
            events.normal(
                    set,
                    "SuccessfulCreate",
                    "Created pod: " + ObjectName.of(created).name());
            return "";
        } catch (ApiException refused) {
            events.warning(set, "FailedCreate", "Error creating: " + refused.text());
            return refused.text();
        }
    }

    private String delete(JsonObject set, JsonObject pod) throws InterruptedException {
        ObjectName name = ObjectName.of(pod);
        try {
            client.delete(Resource.PODS, name, Owned.onlyIf(Meta.of(pod).uid()));
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound) {
                events.warning(set, "FailedDelete", "Error deleting: " + refused.text());
                return refused.text();
            }
        }
        pods.awaitDeletion(pod, SIGHT);
        events.normal(set, "SuccessfulDelete", "Deleted pod: " + name.name());
        return "";
    }

    private static JsonObject pod(JsonObject set) {
        JsonObject template = set.object("spec", "template");
        JsonObject labels = template.object("metadata", "labels");
        OwnerReference owner = OwnerReference.controller("apps/v1", "ReplicaSet", set);
        JsonObject metadata = JsonObject.builder()
                .put("generateName", Meta.of(set).name() + "-")
                .put("namespace", Meta.of(set).namespace())
                .putUnlessEmpty("labels", labels)
                .putUnlessEmpty("annotations", template.object("metadata", "annotations"))
                .putUnlessEmpty("finalizers", template.array("metadata", "finalizers"))
                .put("ownerReferences", JsonArray.of(owner.json()))
                .build();
        return JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Pod")
                .put("metadata", metadata)
                .put("spec", template.object("spec"))
                .build();
    }

    private void writeStatus(JsonObject set, List<Pod> mine, String failure)
            throws InterruptedException {
        JsonObject status = ReplicaSetStatus.of(set, mine, failure, clock.instant());
        if (!status.equals(set.object("status"))) {
            JsonObject written =
                    client.update(Resource.REPLICA_SETS, set.with("status", status), "status");
            sets.awaitWrite(written, SIGHT);
        }
    }

    private void wakeWhenSettled(ObjectName name, JsonObject set, List<Pod> mine) {
        Duration settled = ReplicaSetStatus.minReady(set);
        if (settled.isZero()) {
            return;
        }
        Instant now = clock.instant();
        for (Pod pod : mine) {
            ReplicaSetStatus.availableAt(pod, settled)
                    .filter(at -> at.isAfter(now))
                    .ifPresent(at -> queue.addAfter(name, Duration.between(now, at)));
        }
    }
}
