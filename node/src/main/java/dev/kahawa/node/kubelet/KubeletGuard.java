package dev.kahawa.node.kubelet;

import dev.kahawa.client.Client;
import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.ClientCertificates;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.request.User;
import dev.kahawa.model.status.ApiException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Stands before a kubelet's endpoints where they are reached over the network: lets in those with a
 * client certificate or a bearer token whom the API server allows {@code nodes/proxy} of this node,
 * or the finer subresource that a path has. Others get 401 or 403 in plain text, as upstream's.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/">Kubelet authentication and authorization</a>
 */
public final class KubeletGuard implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(KubeletGuard.class);
    private static final String BEARER = "bearer ";

    private final Handler endpoints;
    private final ClientCertificates certificates;
    private final KubeletAccess access;
    private final InstantSource clock;

    /**
     * @param client of the node's own identity, which may create token and access reviews
     * @param authorities who signs client certificates
     */
    public KubeletGuard(
            Handler endpoints,
            String node,
            Client client,
            List<X509Certificate> authorities,
            InstantSource clock) {
        this.endpoints = endpoints;
        this.certificates = new ClientCertificates(authorities);
        this.clock = clock;
        this.access = new KubeletAccess(client, node, clock);
    }

    @Override
    public Response handle(Request request) throws InterruptedException {
        try {
            Optional<User> user = user(request);
            return user.isPresent()
                    ? authorized(user.get(), request)
                    : Response.text(401, "Unauthorized");
        } catch (ApiException away) {
            LOG.warn("the API server could not be asked who may use this node", away);
            return Response.text(500, "Internal Server Error");
        }
    }

    private Optional<User> user(Request request) throws InterruptedException {
        if (request.caller() instanceof Caller.InProcess(User user)) {
            return Optional.of(user);
        }
        if (request.caller() instanceof Caller.Network(String address, var chain)
                && !chain.isEmpty()
                && certificates.holder(chain.getFirst(), clock.instant())
                        instanceof ClientCertificates.Holder.Known(User user)) {
            return Optional.of(user);
        }
        String header = request.headers().first("authorization").orElse("");
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? access.userOf(header.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    private Response authorized(User user, Request request) throws InterruptedException {
        String verb = verb(request.method());
        List<String> subresources = subresources(request.path());
        for (String subresource : subresources) {
            if (access.allows(user, verb, subresource)) {
                return endpoints.handle(request);
            }
        }
        return Response.text(
                403,
                "Forbidden (user="
                        + user.name()
                        + ", verb="
                        + verb
                        + ", resource=nodes, subresource(s)=["
                        + String.join(" ", subresources)
                        + "])\n");
    }

    static String verb(String method) {
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "get";
        };
    }

    /** Any of them suffices. */
    static List<String> subresources(String path) {
        String first = path.split("/", 3).length > 1 ? path.split("/", 3)[1] : "";
        return switch (first) {
            case "stats" -> List.of("stats");
            case "metrics" -> List.of("metrics");
            case "logs" -> List.of("log");
            case "pods" -> List.of("pods", "proxy");
            case "healthz" -> List.of("healthz", "proxy");
            case "configz" -> List.of("configz", "proxy");
            default -> List.of("proxy");
        };
    }
}
