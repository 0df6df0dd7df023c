package dev.kahawa.apiserver.streaming;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Handler;

/** The ways to the nodes' kubelets, wherever they run. Safe for use by many threads. */
public interface Kubelets {

    /**
     * The kubelet's endpoints of a node.
     *
     * @param node the Node object
     * @throws dev.kahawa.model.status.ApiException if the node says nowhere how it is reached
     */
    Handler of(JsonObject node);
}
