package dev.kahawa.controllers.nodelifecycle;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;

import java.util.Optional;

/**
 * Tells kubelets how long they may keep Secrets and ConfigMaps without asking: the longer, the
 * larger the cluster.
 */
public final class NodeTtl {
    private static final String ANNOTATION = "node.alpha.kubernetes.io/ttl";
    private static final int WORKERS = 1;

    private final Client client;
    private final Informer nodes;
    private final WorkQueue<ObjectName> queue;

    public NodeTtl(Workshop workshop) {
        this.client = workshop.client("ttl-controller");
        this.queue = new WorkQueue<>(workshop.clock());
        this.nodes = workshop.informers().of(Resource.NODES);
        nodes.listen((before, after) -> {
            if (after != null && !isMarked(after)) {
                queue.add(ObjectName.of(after));
            }
        });
        workshop.loop("node ttl", queue, WORKERS, this::reconcile);
    }

    private boolean isMarked(JsonObject node) {
        return node.text("metadata", "annotations", ANNOTATION).equals(seconds(nodes.size()));
    }

    static String seconds(int nodes) {
        if (nodes <= 100) {
            return "0";
        }
        return nodes <= 500 ? "15" : nodes <= 1_000 ? "30" : nodes <= 2_000 ? "60" : "300";
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<JsonObject> node = nodes.get(name).filter(n -> !isMarked(n));
        if (node.isPresent()) {
            JsonObject annotations = JsonObject.of(ANNOTATION, seconds(nodes.size()));
            client.mergePatch(
                    Resource.NODES,
                    name,
                    "",
                    JsonObject.of("metadata", JsonObject.of("annotations", annotations)));
        }
    }
}
