package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;
import dev.kahawa.node.kubelet.LogOptions;
import dev.kahawa.node.kubelet.NodePods;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.runtime.Sandbox;
import dev.kahawa.node.runtime.Streams;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** The Pods of a node, reached through the container runtime. */
final class RuntimePods implements NodePods {
    private final Workshop shop;
    private final PodWorkers workers;
    private final ContainerLogs logs;
    private final Summary summary;

    RuntimePods(Workshop shop, PodWorkers workers) {
        this.shop = shop;
        this.workers = workers;
        this.logs = new ContainerLogs(shop);
        this.summary = new Summary(shop);
    }

    @Override
    public int exec(ObjectName pod, String container, List<String> command, Streams streams)
            throws InterruptedException {
        try {
            return shop.runtime().exec(running(pod, container), command, streams);
        } catch (RuntimeFailedException failed) {
            throw failure(failed);
        }
    }

    @Override
    public void attach(ObjectName pod, String container, Streams streams)
            throws InterruptedException {
        try {
            shop.runtime().attach(running(pod, container), streams);
        } catch (RuntimeFailedException failed) {
            throw failure(failed);
        }
    }

    @Override
    public void portForward(ObjectName pod, int port, InputStream from, OutputStream to)
            throws InterruptedException {
        try {
            Sandbox sandbox = state(pod(pod))
                    .readySandbox()
                    .orElseThrow(() -> new ApiException(
                            Reason.InternalError, "failed to find sandbox of pod " + pod));
            shop.runtime().portForward(sandbox.id(), port, from, to);
        } catch (RuntimeFailedException failed) {
            throw failure(failed);
        }
    }

    @Override
    public Chunks logs(ObjectName pod, String container, LogOptions options)
            throws InterruptedException {
        try {
            return logs.open(pod(pod), container, options);
        } catch (RuntimeFailedException failed) {
            throw failure(failed);
        }
    }

    @Override
    public JsonArray pods() {
        return JsonArray.of(workers.all().stream().map(Pod::json).toList());
    }

    @Override
    public JsonObject summary() throws InterruptedException {
        try {
            return summary.of(workers.all());
        } catch (RuntimeFailedException failed) {
            throw failure(failed);
        }
    }

    private Pod pod(ObjectName name) {
        return workers.find(name).orElseThrow(() -> ApiException.notFound("", "pods", name.name()));
    }

    private PodState state(Pod pod) throws InterruptedException {
        return shop.watch().look(pod.meta().uid());
    }

    private String running(ObjectName name, String container) throws InterruptedException {
        Pod pod = pod(name);
        if (PodContainer.find(pod, container).isEmpty()) {
            throw ApiException.badRequest(
                    "container " + container + " is not valid for pod " + name.name());
        }
        return state(pod)
                .current(container)
                .filter(PodState::isRunning)
                .map(RuntimePods::id)
                .orElseThrow(() -> new ApiException(
                        Reason.InternalError, "container not found (\"" + container + "\")"));
    }

    private static String id(ContainerStatus status) {
        return status.container().id();
    }

    private static ApiException failure(RuntimeFailedException failed) {
        return new ApiException(Reason.InternalError, String.valueOf(failed.getMessage()));
    }
}
