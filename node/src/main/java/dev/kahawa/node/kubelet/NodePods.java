package dev.kahawa.node.kubelet;

import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.node.runtime.Streams;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * The Pods of one node, as the kubelet's endpoints reach into them: real ones through the container
 * runtime, simulated ones by what their annotations say. What can't be done is thrown as {@link
 * dev.kahawa.model.status.ApiException}. Safe for use by many threads.
 */
public interface NodePods {

    /**
     * Runs a command in a container until it ends.
     *
     * @return its exit code
     */
    int exec(ObjectName pod, String container, List<String> command, Streams streams)
            throws InterruptedException;

    /** Connects to the container's main process until it or a stream ends. */
    void attach(ObjectName pod, String container, Streams streams) throws InterruptedException;

    /** Connects to a TCP port of the Pod until both sides have ended. */
    void portForward(ObjectName pod, int port, InputStream from, OutputStream to)
            throws InterruptedException;

    /** The container's log; follows it where asked until the container or the reader ends. */
    Chunks logs(ObjectName pod, String container, LogOptions options) throws InterruptedException;

    /** The Pods that the node knows. */
    JsonArray pods() throws InterruptedException;

    /** What the node and its Pods use now: a stats.v1alpha1 Summary. */
    JsonObject summary() throws InterruptedException;
}
