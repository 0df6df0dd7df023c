package dev.kahawa.controllers.nodeipam;

import dev.kahawa.client.Client;
import dev.kahawa.client.EventRecorder;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.time.Duration;
import java.util.Optional;

/** Gives each Node that has none a block of Pod addresses: its {@code spec.podCIDR}. */
public final class NodeIpamController {
    /** One at a time: two would give away the same block. */
    private static final int WORKERS = 1;

    private static final Duration SIGHT = Duration.ofSeconds(5);
    private static final Duration FULL_PAUSE = Duration.ofMinutes(1);
    private static final String ACCOUNT = "node-controller";

    private final Client client;
    private final EventRecorder events;
    private final Informer nodes;
    private final WorkQueue<ObjectName> queue;
    private final Ipv4Block cluster;

    /** @param cluster the addresses of all Pods */
    public NodeIpamController(Workshop workshop, Ipv4Block cluster) {
        this.client = workshop.client(ACCOUNT);
        this.events = workshop.events(client, "cidrAllocator");
        this.queue = new WorkQueue<>(workshop.clock());
        this.nodes = workshop.informers().of(Resource.NODES);
        this.cluster = cluster;
        nodes.listen((before, after) -> {
            if (after != null && isWanting(after)) {
                queue.add(ObjectName.of(after));
            }
        });
        workshop.loop("node addresses", queue, WORKERS, this::reconcile);
    }

    private static boolean isWanting(JsonObject node) {
        return node.text("spec", "podCIDR").isEmpty() && !Meta.of(node).isBeingDeleted();
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<JsonObject> node = nodes.get(name).filter(NodeIpamController::isWanting);
        if (node.isEmpty()) {
            return;
        }
        Optional<Ipv4Block> free = FreeBlock.in(cluster, nodes.all());
        if (free.isEmpty()) {
            events.normal(
                    node.get(),
                    "CIDRNotAvailable",
                    "Node " + name + " status is now: CIDRNotAvailable");
            queue.addAfter(name, FULL_PAUSE);
            return;
        }
        String cidr = free.get().toString();
        JsonObject patch = JsonObject.of(
                "spec",
                JsonObject.of("podCIDR", cidr).with("podCIDRs", JsonArray.of(Json.of(cidr))));
        nodes.awaitWrite(client.mergePatch(Resource.NODES, name, "", patch), SIGHT);
    }
}
