package dev.kahawa.client;

import dev.kahawa.model.schema.GroupVersionResource;

/** The resources our own loops work with. */
public final class Resource {
    public static final GroupVersionResource CONFIG_MAPS = core("configmaps");
    public static final GroupVersionResource ENDPOINTS = core("endpoints");
    public static final GroupVersionResource EVENTS = core("events");
    public static final GroupVersionResource NAMESPACES = core("namespaces");
    public static final GroupVersionResource NODES = core("nodes");
    public static final GroupVersionResource PODS = core("pods");
    public static final GroupVersionResource SECRETS = core("secrets");
    public static final GroupVersionResource SERVICE_ACCOUNTS = core("serviceaccounts");
    public static final GroupVersionResource SERVICES = core("services");
    public static final GroupVersionResource DEPLOYMENTS =
            new GroupVersionResource("apps", "v1", "deployments");
    public static final GroupVersionResource REPLICA_SETS =
            new GroupVersionResource("apps", "v1", "replicasets");
    public static final GroupVersionResource ENDPOINT_SLICES =
            new GroupVersionResource("discovery.k8s.io", "v1", "endpointslices");
    public static final GroupVersionResource LEASES =
            new GroupVersionResource("coordination.k8s.io", "v1", "leases");
    public static final GroupVersionResource CLUSTER_ROLES =
            new GroupVersionResource("rbac.authorization.k8s.io", "v1", "clusterroles");

    public static final GroupVersionResource POD_DISRUPTION_BUDGETS =
            new GroupVersionResource("policy", "v1", "poddisruptionbudgets");
    public static final GroupVersionResource CERTIFICATE_SIGNING_REQUESTS =
            new GroupVersionResource("certificates.k8s.io", "v1", "certificatesigningrequests");

    private Resource() {}

    private static GroupVersionResource core(String name) {
        return new GroupVersionResource("", "v1", name);
    }
}
