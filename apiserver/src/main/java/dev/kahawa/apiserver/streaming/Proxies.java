package dev.kahawa.apiserver.streaming;

import dev.kahawa.apiserver.http.Outbound;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/**
 * Passes requests on to what a Pod, a Service or a node serves, headers rewritten for the way
 * between. Upstream rewrites links in HTML besides; here only the Location of an answer is.
 */
final class Proxies {
    /** The client's words to the API server, and those of the connection. */
    private static final Set<String> KEPT_BACK =
            Set.of("authorization", "connection", "upgrade", "x-forwarded-uri", "x-forwarded-host");

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final PodNodes nodes;
    private final ServiceBackends services;
    private final Outbounds outbounds;

    Proxies(PodNodes nodes, ServiceBackends services, Outbounds outbounds) {
        this.nodes = nodes;
        this.services = services;
        this.outbounds = outbounds;
    }

    Response proxy(Call call, Target.Resource target) throws InterruptedException {
        ProxyName name = ProxyName.parse(target.name())
                .orElseThrow(() -> ApiException.badRequest("invalid "
                        + target.resource().substring(0, target.resource().length() - 1)
                        + " request \""
                        + target.name()
                        + "\""));
        Handler to = switch (target.resource()) {
            case "pods" -> pod(nodes.pod(target.namespace(), name.name()), name);
            case "services" -> server(services.pick(target.namespace(), name));
            default -> node(nodes.node(name.name()), name);
        };
        String prefix = prefix(target);
        String path = target.path().substring(prefix.length());
        Request request = call.request();
        boolean reads = Set.of("GET", "HEAD").contains(request.method());
        if (path.isEmpty() && reads && !isUpgrade(request)) {
            String query = request.query().isEmpty() ? "" : "?" + request.query();
            Headers location = Headers.of("location", prefix + "/" + query);
            return new Response(301, location, new Body.Whole(new byte[0]));
        }
        String wanted = path.isEmpty() ? "/" : path;
        return rewritten(to.handle(passedOn(request, wanted)), prefix);
    }

    /** The path up to and with {@code /proxy}. */
    private static String prefix(Target.Resource target) {
        String namespace = target.namespace().isEmpty() ? "" : "/namespaces/" + target.namespace();
        return "/api/v1" + namespace + "/" + target.resource() + "/" + target.name() + "/proxy";
    }

    private Handler pod(Pod pod, ProxyName name) {
        String address = pod.ip();
        if (!ServiceBackends.isProxied(address)) {
            throw ApiException.badRequest("address not allowed");
        }
        String port = name.port().isEmpty() ? firstPort(pod) : name.port();
        return server(new Outbound.Server(security(name), address, port(port, name)));
    }

    private static String firstPort(Pod pod) {
        return pod.containers().stream()
                .flatMap(container -> container.array("ports").objects().stream())
                .map(port -> Long.toString(port.number("containerPort").orElse(0)))
                .findFirst()
                .orElse("");
    }

    private static Outbound.Security security(ProxyName name) {
        return name.isHttps() ? Outbound.Security.TLS : Outbound.Security.PLAIN;
    }

    private static int port(String text, ProxyName name) {
        if (text.isEmpty()) {
            return name.isHttps() ? HTTPS_PORT : HTTP_PORT;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 0xffff) {
            throw ApiException.badRequest("invalid port \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    /** A port of the node that is not the kubelet's is somebody else's. */
    private Handler node(JsonObject node, ProxyName name) {
        boolean ofKubelet = name.port().isEmpty()
                || name.port().equals(Integer.toString(RemoteKubelets.port(node)));
        if (ofKubelet) {
            return nodes.kubelet(node);
        }
        return server(new Outbound.Server(
                security(name), RemoteKubelets.address(node), port(name.port(), name)));
    }

    private Handler server(Outbound.Server server) {
        return request -> {
            try {
                return outbounds.get().send(server, request);
            } catch (IOException away) {
                throw new ApiException(
                        Reason.ServiceUnavailable,
                        "error trying to reach service: dial tcp "
                                + server.host()
                                + ":"
                                + server.port()
                                + ": "
                                + away.getMessage());
            }
        };
    }

    private static boolean isUpgrade(Request request) {
        return request.headers().all("connection").stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("upgrade"));
    }

    private static Request passedOn(Request request, String path) {
        Headers[] headers = {Headers.NONE};
        request.headers().forEach((name, value) -> {
            if (!KEPT_BACK.contains(name) && !name.startsWith("impersonate-")) {
                headers[0] = headers[0].with(name, value);
            }
        });
        Headers passed = headers[0]
                .with("x-forwarded-uri", request.path())
                .with("x-forwarded-host", request.headers().first("host").orElse(""));
        if (request.caller() instanceof Caller.Network network) {
            passed = passed.with("x-forwarded-for", network.address());
        }
        if (isUpgrade(request)) {
            passed = passed.with("connection", "Upgrade");
            for (String protocol : request.headers().all("upgrade")) {
                passed = passed.with("upgrade", protocol);
            }
        }
        return new Request(
                request.method(),
                path,
                request.query(),
                passed,
                request.body(),
                ApiServerIdentity.CALLER);
    }

    /** A redirect to a path of the server's own leads back through the proxy. */
    private static Response rewritten(Response answer, String prefix) {
        String location = answer.headers().first("location").orElse("");
        if (!location.startsWith("/")) {
            return answer;
        }
        Headers[] headers = {Headers.of("location", prefix + location)};
        answer.headers().forEach((name, value) -> {
            if (!name.equals("location")) {
                headers[0] = headers[0].with(name, value);
            }
        });
        return new Response(answer.status(), headers[0], answer.body());
    }
}
