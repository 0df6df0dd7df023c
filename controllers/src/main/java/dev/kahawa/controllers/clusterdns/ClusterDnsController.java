package dev.kahawa.controllers.clusterdns;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Listener;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/**
 * Keeps the Service kube-dns and its EndpointSlice: every node that is a machine answers DNS. A
 * cluster of simulated nodes has neither; a kube-dns with a selector is somebody else's.
 */
public final class ClusterDnsController {
    private static final int WORKERS = 1;
    private static final Duration SIGHT = Duration.ofSeconds(5);
    private static final String ACCOUNT = "cluster-dns-controller";

    private final Client client;
    private final Informer nodes;
    private final Informer services;
    private final Informer slices;
    private final WorkQueue<ObjectName> queue;
    private final String clusterIp;

    /** @param clusterIp where Pods ask, an address of the Services' */
    public ClusterDnsController(Workshop workshop, String clusterIp) {
        this.client = workshop.client(ACCOUNT);
        this.queue = new WorkQueue<>(workshop.clock());
        this.nodes = workshop.informers().of(Resource.NODES);
        this.services = workshop.informers().of(Resource.SERVICES);
        this.slices = workshop.informers().of(Resource.ENDPOINT_SLICES);
        this.clusterIp = clusterIp;
        nodes.listen(this::nodeChanged);
        services.listen(this::ownChanged);
        slices.listen(this::ownChanged);
        workshop.loop("cluster DNS", queue, WORKERS, name -> reconcile());
    }

    private void nodeChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        boolean was = before != null && DnsObjects.hasDns(before);
        boolean is = after != null && DnsObjects.hasDns(after);
        if (was != is) {
            queue.add(DnsObjects.NAME);
        }
    }

    private void ownChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        if (ObjectName.of(Listener.latest(before, after)).equals(DnsObjects.NAME)) {
            queue.add(DnsObjects.NAME);
        }
    }

    private void reconcile() throws InterruptedException {
        JsonObject slice = DnsObjects.slice(nodes.all());
        Optional<JsonObject> service = services.get(DnsObjects.NAME);
        boolean anyNode = !slice.array("endpoints").isEmpty();
        if (service.isEmpty() && anyNode) {
            JsonObject created = DnsObjects.service(clusterIp);
            services.awaitWrite(client.create(Resource.SERVICES, created), SIGHT);
        }
        boolean foreign =
                service.isPresent() && !service.get().object("spec", "selector").isEmpty();
        if (!foreign) {
            write(slice, anyNode);
        }
    }

    private void write(JsonObject wanted, boolean anyNode) throws InterruptedException {
        Optional<JsonObject> there = slices.get(DnsObjects.NAME);
        if (there.isEmpty() && anyNode) {
            slices.awaitWrite(client.create(Resource.ENDPOINT_SLICES, wanted), SIGHT);
        } else if (there.isPresent() && !isLike(there.get(), wanted)) {
            JsonObject changed = there.get()
                    .with("endpoints", wanted.array("endpoints"))
                    .with("ports", wanted.array("ports"));
            slices.awaitWrite(client.update(Resource.ENDPOINT_SLICES, changed), SIGHT);
        }
    }

    private static boolean isLike(JsonObject there, JsonObject wanted) {
        return there.array("endpoints").equals(wanted.array("endpoints"))
                && there.array("ports").equals(wanted.array("ports"));
    }
}
