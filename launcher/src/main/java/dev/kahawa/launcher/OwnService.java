package dev.kahawa.launcher;

import dev.kahawa.apiserver.registry.AddressRange;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.List;

/** The API server as a Service of its own cluster: {@code kubernetes} in {@code default}. */
final class OwnService {
    private OwnService() {}

    /** @param port the one the server listens on, at the address */
    static List<JsonObject> objects(AddressRange services, String address, int port) {
        return List.of(
                service(services, port), endpoints(address, port), endpointSlice(address, port));
    }

    private static JsonObject service(AddressRange services, int target) {
        JsonObject port = JsonObject.builder()
                .put("name", "https")
                .put("protocol", "TCP")
                .put("port", 443)
                .put("targetPort", target)
                .build();
        JsonObject labels = JsonObject.of("component", "apiserver").with("provider", "kubernetes");
        return JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Service")
                .put("metadata", metadata(labels))
                .put(
                        "spec",
                        JsonObject.builder()
                                .put("clusterIP", services.first())
                                .put("ports", JsonArray.of(port))
                                .build())
                .build();
    }

    private static JsonObject endpoints(String address, int port) {
        JsonObject subset = JsonObject.builder()
                .put("addresses", JsonArray.of(JsonObject.of("ip", address)))
                .put("ports", JsonArray.of(port(port)))
                .build();
        JsonObject labels = JsonObject.of("endpointslice.kubernetes.io/skip-mirror", "true");
        return JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "Endpoints")
                .put("metadata", metadata(labels))
                .put("subsets", JsonArray.of(subset))
                .build();
    }

    private static JsonObject endpointSlice(String address, int port) {
        JsonObject endpoint = JsonObject.builder()
                .put("addresses", JsonArray.of(Json.of(address)))
                .put("conditions", JsonObject.of("ready", Json.of(true)))
                .build();
        JsonObject labels = JsonObject.of("kubernetes.io/service-name", "kubernetes");
        return JsonObject.builder()
                .put("apiVersion", "discovery.k8s.io/v1")
                .put("kind", "EndpointSlice")
                .put("metadata", metadata(labels))
                .put("addressType", "IPv4")
                .put("endpoints", JsonArray.of(endpoint))
                .put("ports", JsonArray.of(port(port)))
                .build();
    }

    private static JsonObject port(int port) {
        return JsonObject.builder()
                .put("name", "https")
                .put("port", port)
                .put("protocol", "TCP")
                .build();
    }

    private static JsonObject metadata(JsonObject labels) {
        return JsonObject.of("name", "kubernetes")
                .with("namespace", "default")
                .with("labels", labels);
    }
}
