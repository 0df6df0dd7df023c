package dev.kahawa.controllers.podgc;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Removes Pods that are garbage, without a grace period: nobody is there who would use it. */
public final class PodGarbageCollector {
    private static final Logger LOG = LoggerFactory.getLogger(PodGarbageCollector.class);
    private static final Duration EVERY = Duration.ofSeconds(20);

    /** There is one piece of work, all Pods. */
    private static final String ALL = "pods";

    private static final int WORKERS = 1;

    private final Client client;
    private final Informer nodes;
    private final Informer pods;
    private final WorkQueue<String> queue;
    private final InstantSource clock;
    private MissingNodes missing = MissingNodes.NONE;

    public PodGarbageCollector(Workshop workshop) {
        this.client = workshop.client("pod-garbage-collector");
        this.clock = workshop.clock();
        this.queue = new WorkQueue<>(clock);
        this.nodes = workshop.informers().of(Resource.NODES);
        this.pods = workshop.pods();
        queue.addAfter(ALL, EVERY);
        workshop.loop("pod garbage", queue, WORKERS, key -> collect());
    }

    private void collect() throws InterruptedException {
        queue.addAfter(ALL, EVERY);
        List<Pod> all = pods.all().stream().map(Pod::new).toList();
        Map<String, JsonObject> there = new HashMap<>();
        nodes.all().forEach(node -> there.put(Meta.of(node).name(), node));
        Set<String> absent = new HashSet<>();
        for (Pod pod : all) {
            if (!pod.nodeName().isEmpty() && !there.containsKey(pod.nodeName())) {
                absent.add(pod.nodeName());
            }
        }
        Instant now = clock.instant();
        missing = missing.updated(absent, now);
        Set<String> gone = new HashSet<>();
        for (String node : missing.overdue(now)) {
            if (client.find(Resource.NODES, new ObjectName("", node)).isEmpty()) {
                gone.add(node);
            }
        }
        for (PodGarbage garbage : PodGarbage.of(all, there, gone)) {
            tryRemove(garbage);
        }
    }

    /** One that can't be removed now holds up no other; it is garbage still the next time. */
    private void tryRemove(PodGarbage garbage) throws InterruptedException {
        try {
            remove(garbage);
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound) {
                LOG.info("pod {}: {}", garbage.pod().name(), refused.text());
            }
        }
    }

    private void remove(PodGarbage garbage) throws InterruptedException {
        Pod pod = garbage.pod();
        if (!pod.isFinished()) {
            client.mergePatch(Resource.PODS, pod.name(), "status", failed(garbage));
        }
        JsonObject options = JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .put("gracePeriodSeconds", 0)
                .put("preconditions", JsonObject.of("uid", pod.meta().uid()))
                .build();
        client.delete(Resource.PODS, pod.name(), options);
    }

    private JsonObject failed(PodGarbage garbage) {
        Pod pod = garbage.pod();
        JsonObject status = JsonObject.of("phase", "Failed");
        if (garbage.why() == PodGarbage.Why.ORPHANED) {
            Pod told = pod.disrupted(
                    "DeletionByPodGC", "PodGC: node no longer exists", clock.instant());
            status = status.with("conditions", told.json().array("status", "conditions"));
        }
        JsonObject metadata = JsonObject.of("uid", pod.meta().uid())
                .with("resourceVersion", pod.meta().resourceVersion());
        return JsonObject.of("metadata", metadata).with("status", status);
    }
}
