package dev.kahawa.apiserver.streaming;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;

import java.util.List;
import java.util.Locale;

/** exec, attach and portforward: connections that the Pod's kubelet upgrades, passed on as bytes. */
final class PodStreams {
    private static final byte[] NOTHING = {};

    /** What the client and the kubelet agree on the protocol by. */
    private static final List<String> PASSED_ON = List.of(
            "connection",
            "upgrade",
            "sec-websocket-key",
            "sec-websocket-version",
            "sec-websocket-protocol",
            "sec-websocket-extensions",
            "x-stream-protocol-version");

    private final PodNodes nodes;

    PodStreams(PodNodes nodes) {
        this.nodes = nodes;
    }

    Response connect(Call call, Target.Resource target, JsonObject options)
            throws InterruptedException {
        Pod pod = nodes.pod(target);
        boolean forward = target.subresource().equals("portforward");
        String container = forward ? "" : "/" + PodNodes.container(pod, options.text("container"));
        if (pod.nodeName().isEmpty()) {
            throw ApiException.badRequest(
                    "pod " + target.name() + " does not have a host assigned");
        }
        Handler kubelet = nodes.kubelet(pod);
        checkUpgrade(call.request());
        String endpoint = forward ? "portForward" : target.subresource();
        String path = "/" + endpoint + "/" + target.namespace() + "/" + target.name() + container;
        return kubelet.handle(request(call.request(), path, options));
    }

    private static void checkUpgrade(Request request) {
        boolean upgrades = request.headers().all("connection").stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("upgrade"));
        if (!upgrades) {
            throw ApiException.badRequest("Upgrade request required");
        }
    }

    private static Request request(Request from, String path, JsonObject options) {
        Headers headers = Headers.NONE;
        for (String name : PASSED_ON) {
            for (String value : from.headers().all(name)) {
                headers = headers.with(name, value);
            }
        }
        return new Request(
                from.method(),
                path,
                StreamOptions.forKubelet(options),
                headers,
                NOTHING,
                ApiServerIdentity.CALLER);
    }
}
