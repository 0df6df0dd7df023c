package dev.kahawa.apiserver.streaming;

import dev.kahawa.apiserver.http.Outbound;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Kubelets on machines of their own, by HTTPS at the address and port that their Node tells. */
public final class RemoteKubelets implements Kubelets {
    private static final int DEFAULT_PORT = 10_250;

    /** Which of a node's addresses is taken, first to last. */
    private static final List<String> PREFERRED =
            List.of("InternalIP", "Hostname", "InternalDNS", "ExternalDNS", "ExternalIP");

    private final Outbounds outbounds;

    public RemoteKubelets(Outbounds outbounds) {
        this.outbounds = outbounds;
    }

    @Override
    public Handler of(JsonObject node) {
        Outbound.Server server =
                new Outbound.Server(Outbound.Security.TLS, address(node), port(node));
        return request -> send(server, request);
    }

    static String address(JsonObject node) {
        List<JsonObject> addresses = node.array("status", "addresses").objects();
        for (String type : PREFERRED) {
            for (JsonObject address : addresses) {
                if (address.text("type").equals(type)) {
                    return address.text("address");
                }
            }
        }
        String known = addresses.stream()
                .map(each -> "{" + each.text("type") + " " + each.text("address") + "}")
                .collect(Collectors.joining(" ", "[", "]"));
        throw new ApiException(
                Reason.Unknown, "no preferred addresses found; known addresses: " + known);
    }

    static int port(JsonObject node) {
        long port = node.number("status", "daemonEndpoints", "kubeletEndpoint", "Port")
                .orElse(0);
        return port == 0 ? DEFAULT_PORT : (int) port;
    }

    private Response send(Outbound.Server server, Request request) throws InterruptedException {
        try {
            return outbounds.get().send(server, request);
        } catch (IOException away) {
            throw new ApiException(
                    Reason.Unknown,
                    "error dialing backend: dial tcp "
                            + server.host()
                            + ":"
                            + server.port()
                            + ": "
                            + away.getMessage());
        }
    }
}
