package dev.kahawa.apiserver.streaming;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Handler;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The nodes of this process, which answer without a network between; others are elsewhere. */
public final class LocalKubelets implements Kubelets {
    private final Map<String, Handler> local = new ConcurrentHashMap<>();
    private final Kubelets elsewhere;

    public LocalKubelets(Kubelets elsewhere) {
        this.elsewhere = elsewhere;
    }

    /** @param endpoints the kubelet of the node of this name from now on */
    public void add(String node, Handler endpoints) {
        local.put(node, endpoints);
    }

    @Override
    public Handler of(JsonObject node) {
        Handler here = local.get(node.text("metadata", "name"));
        return here == null ? elsewhere.of(node) : here;
    }
}
