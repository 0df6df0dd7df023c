package dev.kahawa.apiserver.streaming;

import dev.kahawa.apiserver.admission.AdmissionPlugin;
import dev.kahawa.apiserver.admission.Attributes;
import dev.kahawa.apiserver.authorization.Authorizer;
import dev.kahawa.apiserver.authorization.Verdict;
import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Answers requests for what stands behind an object instead of the object: exec, attach,
 * portforward and log of Pods, and proxy of Pods, Services and nodes. Other requests go on.
 */
public final class Connect implements Stage {
    private static final Set<String> SUBRESOURCES =
            Set.of("exec", "attach", "portforward", "log", "proxy");

    private static final Map<String, String> PROXY_KINDS = Map.of(
            "pods", "PodProxyOptions",
            "services", "ServiceProxyOptions",
            "nodes", "NodeProxyOptions");

    private final Catalog catalog;
    private final List<AdmissionPlugin> admission;
    private final Authorizer authorizer;
    private final PodStreams podStreams;
    private final PodLogs podLogs;
    private final Proxies proxies;

    public Connect(
            Catalog catalog,
            ObjectReader objects,
            List<AdmissionPlugin> admission,
            Authorizer authorizer,
            Kubelets kubelets,
            Outbounds outbounds,
            RandomGenerator random) {
        this.catalog = catalog;
        this.admission = List.copyOf(admission);
        this.authorizer = authorizer;
        PodNodes nodes = new PodNodes(objects, kubelets);
        this.podStreams = new PodStreams(nodes);
        this.podLogs = new PodLogs(nodes);
        this.proxies = new Proxies(nodes, new ServiceBackends(objects, random), outbounds);
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        if (call.target() instanceof Target.Resource target
                && target.group().isEmpty()
                && target.version().equals("v1")
                && !target.name().isEmpty()
                && SUBRESOURCES.contains(target.subresource())) {
            return connect(call, target, next);
        }
        return next.handle(call);
    }

    private Response connect(Call call, Target.Resource target, Next next)
            throws InterruptedException {
        String what = target.resource() + "/" + target.subresource();
        boolean inNamespace = !target.namespace().isEmpty();
        return switch (what) {
            case "pods/log" ->
                inNamespace && target.verb().equals("get")
                        ? podLogs.logs(call, target)
                        : next.handle(call);
            case "pods/exec", "pods/attach", "pods/portforward" ->
                inNamespace && Set.of("get", "create").contains(target.verb())
                        ? stream(call, target)
                        : next.handle(call);
            case "pods/proxy", "services/proxy", "nodes/proxy" ->
                inNamespace != target.resource().equals("nodes")
                        ? proxy(call, target)
                        : next.handle(call);
            default -> next.handle(call);
        };
    }

    private Response stream(Call call, Target.Resource target) throws InterruptedException {
        JsonObject options =
                StreamOptions.of(target.subresource(), call.request().query());
        admit(call, target, options);
        checkCreate(call, target);
        return podStreams.connect(call, target, options);
    }

    private Response proxy(Call call, Target.Resource target) throws InterruptedException {
        String kind = PROXY_KINDS.getOrDefault(target.resource(), "");
        admit(call, target, JsonObject.of("kind", kind).with("apiVersion", "v1"));
        return proxies.proxy(call, target);
    }

    private void admit(Call call, Target.Resource target, JsonObject options)
            throws InterruptedException {
        ApiResource resource = catalog.resource(new GroupVersionResource(
                        target.group(), target.version(), target.resource()))
                .orElseThrow();
        Attributes attributes = new Attributes(
                Attributes.Operation.CONNECT,
                resource,
                target.subresource(),
                target.namespace(),
                target.name(),
                call.user(),
                null);
        for (AdmissionPlugin plugin : admission) {
            plugin.mutate(attributes, options);
        }
        for (AdmissionPlugin plugin : admission) {
            plugin.validate(attributes, options);
        }
    }

    /**
     * A WebSocket comes as GET, SPDY as POST. So that roles written for the one hold for the other,
     * who may not create may not get (KEP-4006, since 1.35).
     */
    private void checkCreate(Call call, Target.Resource target) {
        if (target.verb().equals("create")) {
            return;
        }
        Verdict verdict = authorizer.authorize(call.user(), target.withVerb("create"));
        if (verdict instanceof Verdict.NoOpinion(String reason)) {
            throw ApiException.forbidden(target.group(), target.resource(), target.name(), reason);
        }
    }
}
