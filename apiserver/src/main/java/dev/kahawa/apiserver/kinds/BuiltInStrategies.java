package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.kinds.apps.AppsKinds;
import dev.kahawa.apiserver.kinds.autoscaling.AutoscalerStrategy;
import dev.kahawa.apiserver.kinds.batch.BatchKinds;
import dev.kahawa.apiserver.kinds.csi.CsiKinds;
import dev.kahawa.apiserver.kinds.networking.NetworkingKinds;
import dev.kahawa.apiserver.kinds.policies.PolicyStrategy;
import dev.kahawa.apiserver.kinds.quota.LimitRangeStrategy;
import dev.kahawa.apiserver.kinds.quota.ResourceQuotaStrategy;
import dev.kahawa.apiserver.kinds.storage.StorageKinds;
import dev.kahawa.apiserver.kinds.webhooks.WebhookStrategy;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Strategies;
import dev.kahawa.apiserver.registry.Strategy;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersionResource;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The strategies of the built-in kinds; kinds without one of their own have the default. Each is
 * made when it is first asked for, so that a start loads only those that it uses.
 */
public final class BuiltInStrategies implements Strategies {
    private final GoForm go;
    private final Map<GroupVersionResource, Strategy> strategies = new ConcurrentHashMap<>();

    public BuiltInStrategies(Catalog catalog) {
        this.go = new GoForm(catalog);
    }

    @Override
    public Strategy of(ApiResource resource) {
        Strategy known = strategies.get(resource.gvr());
        return known == null
                ? strategies.computeIfAbsent(resource.gvr(), gvr -> strategy(resource))
                : known;
    }

    private Strategy strategy(ApiResource resource) {
        return switch (resource.group()) {
            case "" -> core(resource);
            case "apps" -> AppsKinds.strategy(resource, go);
            case "autoscaling" -> new AutoscalerStrategy(resource, go);
            case "batch" -> BatchKinds.strategy(resource, go);
            case "rbac.authorization.k8s.io" ->
                resource.resource().endsWith("bindings")
                        ? new RoleBindingStrategy(resource, go)
                        : new RoleStrategy(resource, go);
            case "networking.k8s.io" -> NetworkingKinds.strategy(resource, go);
            default -> other(resource);
        };
    }

    private Strategy core(ApiResource resource) {
        return switch (resource.resource()) {
            case "namespaces" -> new NamespaceStrategy(resource, go);
            case "configmaps", "secrets" -> new DataStrategy(resource, go);
            case "pods" -> new PodStrategy(resource, go);
            case "endpoints" -> new EndpointsStrategy(resource);
            case "serviceaccounts" -> new ServiceAccountStrategy(resource);
            case "services" -> new ServiceStrategy(resource, go);
            case "events" -> new EventStrategy(resource, go);
            case "podtemplates" -> new PodTemplateStrategy(resource, go);
            case "resourcequotas" -> new ResourceQuotaStrategy(resource, go);
            case "limitranges" -> new LimitRangeStrategy(resource, go);
            case "replicationcontrollers" -> AppsKinds.strategy(resource, go);
            case "persistentvolumeclaims", "persistentvolumes" ->
                StorageKinds.strategy(resource, go);
            case "nodes" -> new NodeStrategy(resource, go);
            default -> new DefaultStrategy(resource);
        };
    }

    private Strategy other(ApiResource resource) {
        return switch (resource.group() + "/" + resource.resource()) {
            case "apiregistration.k8s.io/apiservices" -> new ApiServiceStrategy(resource, go);
            case "admissionregistration.k8s.io/mutatingadmissionpolicies",
                    "admissionregistration.k8s.io/mutatingadmissionpolicybindings",
                    "admissionregistration.k8s.io/validatingadmissionpolicies",
                    "admissionregistration.k8s.io/validatingadmissionpolicybindings" ->
                new PolicyStrategy(resource, go);
            case "admissionregistration.k8s.io/mutatingwebhookconfigurations",
                    "admissionregistration.k8s.io/validatingwebhookconfigurations" ->
                new WebhookStrategy(resource, go);
            case "storage.k8s.io/csidrivers",
                    "storage.k8s.io/csinodes",
                    "storage.k8s.io/csistoragecapacities",
                    "storage.k8s.io/volumeattachments" -> CsiKinds.strategy(resource, go);
            case "storage.k8s.io/storageclasses", "storage.k8s.io/volumeattributesclasses" ->
                StorageKinds.strategy(resource, go);
            case "coordination.k8s.io/leases" -> new LeaseStrategy(resource);
            case "events.k8s.io/events" -> new EventStrategy(resource, go);
            case "policy/poddisruptionbudgets" -> new DisruptionBudgetStrategy(resource, go);
            case "scheduling.k8s.io/priorityclasses" -> new PriorityClassStrategy(resource);
            case "node.k8s.io/runtimeclasses" -> new RuntimeClassStrategy(resource);
            case "certificates.k8s.io/certificatesigningrequests" ->
                new CertificateRequestStrategy(resource);
            default -> new DefaultStrategy(resource);
        };
    }
}
