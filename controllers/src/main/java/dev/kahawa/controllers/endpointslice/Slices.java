package dev.kahawa.controllers.endpointslice;

import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.OwnerReference;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The objects that tell of a Service's endpoints, as they should be. Pure. */
final class Slices {
    static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    static final String CONTROLLER = "endpointslice-controller.k8s.io";
    static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String HEADLESS = "service.kubernetes.io/headless";

    /** A slice holds no more; upstream's default. */
    static final int ENDPOINTS_MAX = 100;

    /** An Endpoints object holds no more; upstream marks it as truncated. */
    static final int ADDRESSES_MAX = 1_000;

    private Slices() {}

    /**
     * What each slice must hold: endpoints with the same ports, in the order given.
     *
     * @param endpoints of one address family
     */
    static List<JsonObject> wanted(List<Endpoint> endpoints) {
        Map<JsonArray, List<Endpoint>> byPorts = endpoints.stream()
                .collect(Collectors.groupingBy(
                        Endpoint::ports, LinkedHashMap::new, Collectors.toList()));
        List<JsonObject> slices = new ArrayList<>();
        byPorts.forEach((ports, members) -> {
            for (int from = 0; from < members.size(); from += ENDPOINTS_MAX) {
                int to = Math.min(members.size(), from + ENDPOINTS_MAX);
                slices.add(slice(members.subList(from, to), ports));
            }
        });
        if (slices.isEmpty()) {
            slices.add(slice(List.of(), JsonArray.EMPTY)); // so that consumers see there is none
        }
        return slices;
    }

    private static JsonObject slice(List<Endpoint> members, JsonArray ports) {
        return JsonObject.builder()
                .put("addressType", "IPv4")
                .put(
                        "endpoints",
                        JsonArray.of(members.stream().map(Endpoint::inSlice).toList()))
                .put("ports", ports.isEmpty() ? JsonArray.EMPTY : ports)
                .build();
    }

    static JsonObject newSlice(JsonObject service, JsonObject content) {
        JsonObject metadata = JsonObject.builder()
                .put("generateName", Meta.of(service).name() + "-")
                .put("namespace", Meta.of(service).namespace())
                .put("labels", labels(service))
                .put(
                        "ownerReferences",
                        JsonArray.of(OwnerReference.controller("v1", "Service", service)
                                .json()))
                .build();
        return withContent(
                JsonObject.builder()
                        .put("apiVersion", "discovery.k8s.io/v1")
                        .put("kind", "EndpointSlice")
                        .put("metadata", metadata)
                        .build(),
                content);
    }

    static JsonObject withContent(JsonObject slice, JsonObject content) {
        return listed(
                listed(slice.with("addressType", "IPv4"), content, "endpoints"), content, "ports");
    }

    /** A list without items is null, as Go writes one that nobody has made. */
    private static JsonObject listed(JsonObject slice, JsonObject content, String field) {
        JsonArray items = content.array(field);
        return items.isEmpty() ? slice.without(field) : slice.with(field, items);
    }

    static JsonObject labels(JsonObject service) {
        Map<String, String> labels = new TreeMap<>(Meta.of(service).labels());
        labels.put(MANAGED_BY, CONTROLLER);
        labels.put(SERVICE_NAME, Meta.of(service).name());
        if (isHeadless(service)) {
            labels.put(HEADLESS, "");
        }
        return JsonObject.ofStrings(labels);
    }

    private static boolean isHeadless(JsonObject service) {
        return service.text("spec", "clusterIP").equals("None");
    }

    /** The legacy object: addresses grouped by their ports, ready ones apart. */
    static JsonObject endpoints(JsonObject service, List<Endpoint> endpoints) {
        Map<JsonArray, List<Endpoint>> byPorts = endpoints.stream()
                .filter(endpoint -> !endpoint.pod().meta().isBeingDeleted())
                .limit(ADDRESSES_MAX)
                .collect(Collectors.groupingBy(
                        Endpoint::ports, LinkedHashMap::new, Collectors.toList()));
        List<JsonObject> subsets = new ArrayList<>();
        byPorts.forEach((ports, members) -> subsets.add(subset(ports, members)));
        Map<String, String> labels = new TreeMap<>(Meta.of(service).labels());
        labels.put("endpoints.kubernetes.io/managed-by", "endpoint-controller");
        if (isHeadless(service)) {
            labels.put(HEADLESS, "");
        }
        JsonObject.Builder object = JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Endpoints")
                .put(
                        "metadata",
                        JsonObject.of("name", Meta.of(service).name())
                                .with("namespace", Meta.of(service).namespace())
                                .with("labels", JsonObject.ofStrings(labels)));
        object.putUnlessEmpty("subsets", JsonArray.of(subsets));
        return object.build();
    }

    private static JsonObject subset(JsonArray ports, List<Endpoint> members) {
        JsonObject.Builder subset = JsonObject.builder();
        subset.putUnlessEmpty("addresses", addresses(members, true));
        subset.putUnlessEmpty("notReadyAddresses", addresses(members, false));
        subset.putUnlessEmpty(
                "ports", PortOrder.sorted(ports.mapObjects(Slices::withoutEmptyName)));
        return subset.build();
    }

    private static JsonObject withoutEmptyName(JsonObject port) {
        return port.text("name").isEmpty() ? port.without("name") : port;
    }

    private static JsonArray addresses(List<Endpoint> members, boolean ready) {
        List<Json> addresses = new ArrayList<>();
        for (Endpoint endpoint : members) {
            if (endpoint.isReady() == ready) {
                addresses.add(endpoint.inEndpoints());
            }
        }
        return JsonArray.of(addresses);
    }
}
