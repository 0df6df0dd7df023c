package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Strategies;
import dev.kahawa.apiserver.registry.Strategy;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersionResource;

import java.util.HashMap;
import java.util.Map;

/** The strategies of the built-in kinds; kinds without one of their own have the default. */
public final class BuiltInStrategies implements Strategies {
    private final Map<GroupVersionResource, Strategy> strategies = new HashMap<>();

    public BuiltInStrategies(Catalog catalog) {
        GoForm go = new GoForm(catalog);
        for (ApiResource resource : catalog.resources()) {
            strategies.put(resource.gvr(), strategy(resource, go));
        }
    }

    private static Strategy strategy(ApiResource resource, GoForm go) {
        return switch (resource.group() + "/" + resource.resource()) {
            case "/namespaces" -> new NamespaceStrategy(resource, go);
            case "/configmaps", "/secrets" -> new DataStrategy(resource, go);
            case "/pods" -> new PodStrategy(resource, go);
            case "/services" -> new ServiceStrategy(resource, go);
            case "/events" -> new EventStrategy(resource);
            case "/podtemplates" -> new PodTemplateStrategy(resource, go);
            case "apiregistration.k8s.io/apiservices" -> new ApiServiceStrategy(resource);
            case "/nodes" -> new NodeStrategy(resource, go);
            case "apps/deployments" -> new DeploymentStrategy(resource, go);
            case "apps/replicasets" -> new ReplicaSetStrategy(resource, go);
            case "coordination.k8s.io/leases" -> new LeaseStrategy(resource);
            case "rbac.authorization.k8s.io/roles", "rbac.authorization.k8s.io/clusterroles" ->
                new RoleStrategy(resource, go);
            case "rbac.authorization.k8s.io/rolebindings",
                    "rbac.authorization.k8s.io/clusterrolebindings" ->
                new RoleBindingStrategy(resource, go);
            case "scheduling.k8s.io/priorityclasses" -> new PriorityClassStrategy(resource);
            case "node.k8s.io/runtimeclasses" -> new RuntimeClassStrategy(resource);
            case "certificates.k8s.io/certificatesigningrequests" ->
                new CertificateRequestStrategy(resource);
            default -> new DefaultStrategy(resource);
        };
    }

    @Override
    public Strategy of(ApiResource resource) {
        return strategies.getOrDefault(resource.gvr(), new DefaultStrategy(resource));
    }
}
