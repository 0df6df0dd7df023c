package dev.kahawa.node.agent;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.client.Rounds;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Query;
import dev.kahawa.node.pod.Labels;
import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.runtime.Sandbox;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One worker for each Pod of the node, whether the API has it or only the runtime: what runs
 * without being asked for is ended.
 */
final class PodWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodWorkers.class);
    private static final Duration ORPHANS_EVERY = Duration.ofSeconds(10);

    private final Workshop shop;
    private final Informer pods;
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private final Rounds keeper;

    PodWorkers(Workshop shop, Client client) {
        this.shop = shop;
        this.pods = new Informer(
                client,
                Resource.PODS,
                Query.of("fieldSelector", "spec.nodeName=" + shop.options().name()),
                Informer::withoutManagedFields);
        this.keeper = new Rounds("orphaned pods", this::endOrphans);
    }

    /** Returns once the node knows its Pods. */
    void start() throws InterruptedException {
        pods.listen(this::changed);
        pods.start();
        pods.awaitSync();
    }

    /** From here on, what has no worker is not asked for by anybody. */
    void startKeeping() {
        keeper.start();
    }

    private synchronized void changed(@Nullable JsonObject before, @Nullable JsonObject after) {
        if (before != null && (after == null || !sameUid(before, after))) {
            gone(new Pod(before));
        }
        if (after != null) {
            seen(new Pod(after));
        }
    }

    private void gone(Pod pod) {
        if (Mirrors.isMirror(pod)) {
            shop.mirrors().gone(pod);
        } else {
            worker(pod).mail().gone();
        }
    }

    private void seen(Pod pod) {
        if (Mirrors.isMirror(pod)) {
            shop.mirrors().seen(pod);
            wake(Mirrors.real(pod));
        } else {
            worker(pod).mail().update(pod, shop.statuses().isEcho(pod));
        }
    }

    /** A Pod that the machine itself asks for. */
    synchronized void staticPod(Pod pod) {
        worker(pod);
    }

    /** The machine asks for it no more. */
    synchronized void staticGone(Pod pod) {
        PodWorker worker = workers.get(pod.meta().uid());
        if (worker != null) {
            worker.mail().gone();
        }
    }

    private static boolean sameUid(JsonObject one, JsonObject other) {
        return one.text("metadata", "uid").equals(other.text("metadata", "uid"));
    }

    private PodWorker worker(Pod pod) {
        String uid = pod.meta().uid();
        return workers.computeIfAbsent(
                uid, absent -> new PodWorker(shop, pod, () -> workers.remove(uid)));
    }

    void wake(String uid) {
        PodWorker worker = workers.get(uid);
        if (worker != null) {
            worker.mail().wake();
        }
    }

    void changedInRuntime(String uid, RuntimeWatch.Marks now) {
        PodWorker worker = workers.get(uid);
        if (worker != null) {
            worker.mail().changedInRuntime(now);
        }
    }

    /** The Pod of that name, as last heard of. */
    Optional<Pod> find(ObjectName name) {
        return pods.get(name).map(Pod::new).map(Mirrors::unmirrored);
    }

    List<Pod> all() {
        return pods.all().stream().map(Pod::new).map(Mirrors::unmirrored).toList();
    }

    /** The uids of Pods that have a worker. */
    Set<String> known() {
        return new HashSet<>(workers.keySet());
    }

    /** Ends a Pod for the node's sake. */
    void evict(Pod pod, String why) {
        PodWorker worker = workers.get(pod.meta().uid());
        if (worker != null) {
            shop.events().warning(pod.json(), "Evicted", why);
            worker.mail().evict(why);
        }
    }

    private Duration endOrphans() throws InterruptedException {
        try {
            Set<String> before = known();
            RuntimeWatch.Listing listing = shop.watch().fresh();
            for (String uid : listing.pods()) {
                if (!before.contains(uid)) {
                    endIfOrphan(uid, listing);
                }
            }
        } catch (RuntimeFailedException away) {
            LOG.debug("can't look for orphaned pods: {}", away.getMessage());
        }
        return ORPHANS_EVERY;
    }

    private synchronized void endIfOrphan(String uid, RuntimeWatch.Listing listing) {
        if (!workers.containsKey(uid)) {
            Pod pod = remembered(uid, listing);
            LOG.info("pod {} runs without being asked for; it is ended", pod.name());
            worker(pod).mail().gone();
        }
    }

    /** A Pod as far as the marks of its sandbox and containers tell of it. */
    static Pod remembered(String uid, RuntimeWatch.Listing listing) {
        List<Sandbox> sandboxes = listing.sandboxes().getOrDefault(uid, List.of());
        List<Container> containers = listing.containers().getOrDefault(uid, List.of());
        Map<String, String> labels = sandboxes.isEmpty()
                ? containers.getFirst().labels()
                : sandboxes.getFirst().labels();
        JsonObject metadata = JsonObject.builder()
                .put("name", labels.getOrDefault(Labels.POD_NAME, uid))
                .put("namespace", labels.getOrDefault(Labels.POD_NAMESPACE, ""))
                .put("uid", uid)
                .build();
        JsonObject.Builder spec = JsonObject.builder();
        containers.stream()
                .map(c -> c.annotations().getOrDefault(Labels.GRACE, ""))
                .filter(grace -> grace.matches("[0-9]{1,9}"))
                .findFirst()
                .ifPresent(
                        grace -> spec.put("terminationGracePeriodSeconds", Long.parseLong(grace)));
        return new Pod(JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Pod")
                .put("metadata", metadata)
                .put("spec", spec.build())
                .build());
    }

    /** Ends the workers; their Pods go on. */
    @Override
    public void close() throws InterruptedException {
        keeper.close();
        pods.close();
        for (PodWorker worker : workers.values()) {
            worker.mail().close();
        }
    }
}
