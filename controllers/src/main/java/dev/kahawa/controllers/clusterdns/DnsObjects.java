package dev.kahawa.controllers.clusterdns;

import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What the API tells of cluster DNS. Pure. */
final class DnsObjects {
    static final ObjectName NAME = new ObjectName("kube-system", "kube-dns");

    /** On every node DNS answers at the first address of the node's Pod block. */
    private static final int ADDRESS = 1;

    private static final int PORT = 53;

    /** As many as an EndpointSlice may hold; nodes beyond use those. */
    private static final int ENDPOINTS_MAX = 1_000;

    private static final String SIMULATED = "kahawa.dev/simulated";

    private DnsObjects() {}

    /** Whether a machine stands behind the Node, and it knows its Pod addresses. */
    static boolean hasDns(JsonObject node) {
        String cidr = node.text("spec", "podCIDR");
        return !cidr.isEmpty()
                && !cidr.contains(":")
                && !Meta.of(node).labels().containsKey(SIMULATED)
                && !Meta.of(node).isBeingDeleted();
    }

    static JsonObject service(String clusterIp) {
        JsonObject spec = JsonObject.builder()
                .put("clusterIP", clusterIp)
                .put(
                        "ports",
                        JsonArray.of(servicePort("dns", "UDP"), servicePort("dns-tcp", "TCP")))
                .put("trafficDistribution", "PreferSameNode")
                .build();
        Map<String, String> labels = Map.of(
                "k8s-app", "kube-dns",
                "kubernetes.io/cluster-service", "true",
                "kubernetes.io/name", "kube-dns");
        return JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Service")
                .put("metadata", metadata(labels))
                .put("spec", spec)
                .build();
    }

    private static JsonObject servicePort(String name, String protocol) {
        return port(name, protocol).with("targetPort", PORT);
    }

    private static JsonObject port(String name, String protocol) {
        return JsonObject.of("name", name).with("protocol", protocol).with("port", PORT);
    }

    static JsonObject slice(Collection<JsonObject> nodes) {
        List<JsonObject> endpoints = nodes.stream()
                .filter(DnsObjects::hasDns)
                .sorted(Comparator.comparing(node -> Meta.of(node).name()))
                .limit(ENDPOINTS_MAX)
                .map(DnsObjects::endpoint)
                .toList();
        Map<String, String> labels = Map.of(
                "endpointslice.kubernetes.io/managed-by",
                "cluster-dns-controller.kahawa.dev",
                "kubernetes.io/service-name",
                NAME.name());
        return JsonObject.builder()
                .put("apiVersion", "discovery.k8s.io/v1")
                .put("kind", "EndpointSlice")
                .put("metadata", metadata(labels))
                .put("addressType", "IPv4")
                .put("endpoints", JsonArray.of(endpoints))
                .put("ports", JsonArray.of(port("dns", "UDP"), port("dns-tcp", "TCP")))
                .build();
    }

    /** Every node asks itself: each is hinted to itself alone (KEP-3015). */
    private static JsonObject endpoint(JsonObject node) {
        String name = Meta.of(node).name();
        Ipv4Block block = Ipv4Block.parse(node.text("spec", "podCIDR"));
        JsonObject conditions = JsonObject.builder()
                .put("ready", true)
                .put("serving", true)
                .put("terminating", false)
                .build();
        return JsonObject.builder()
                .put("addresses", JsonArray.of(Json.of(block.host(ADDRESS))))
                .put("conditions", conditions)
                .put("nodeName", name)
                .put("hints", JsonObject.of("forNodes", JsonArray.of(JsonObject.of("name", name))))
                .build();
    }

    private static JsonObject metadata(Map<String, String> labels) {
        return JsonObject.of("name", NAME.name())
                .with("namespace", NAME.namespace())
                .with("labels", JsonObject.ofStrings(labels));
    }
}
