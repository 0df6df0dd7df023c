package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Nodes: their kubelets create them, status and all. */
final class NodeStrategy extends DefaultStrategy {
    private static final String ROLE = "node-role.kubernetes.io/";

    NodeStrategy(ApiResource resource) {
        super(resource);
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return object;
    }

    @Override
    public Map<String, String> selectableFields(JsonObject object) {
        return Map.of("spec.unschedulable", String.valueOf(object.isTrue("spec", "unschedulable")));
    }

    @Override
    public List<Json> cells(JsonObject node, Instant now) {
        JsonObject info = node.object("status", "nodeInfo");
        return List.of(
                Json.of(node.text("metadata", "name")),
                Json.of(status(node)),
                Json.of(roles(node)),
                Json.of(Ages.since(node.text("metadata", "creationTimestamp"), now)),
                Json.of(info.text("kubeletVersion")),
                Json.of(address(node, "InternalIP")),
                Json.of(address(node, "ExternalIP")),
                Json.of(info.string("osImage").orElse("<unknown>")),
                Json.of(info.string("kernelVersion").orElse("<unknown>")),
                Json.of(info.string("containerRuntimeVersion").orElse("<unknown>")));
    }

    private static String status(JsonObject node) {
        String ready = "Unknown";
        for (JsonObject condition : node.array("status", "conditions").objects()) {
            if (condition.text("type").equals("Ready")) {
                ready = condition.text("status").equals("True") ? "Ready" : "NotReady";
            }
        }
        return ready + (node.isTrue("spec", "unschedulable") ? ",SchedulingDisabled" : "");
    }

    private static String roles(JsonObject node) {
        TreeSet<String> roles = new TreeSet<>();
        for (String label : node.object("metadata", "labels").keys()) {
            if (label.startsWith(ROLE)) {
                roles.add(label.substring(ROLE.length()));
            }
        }
        return roles.isEmpty() ? "<none>" : String.join(",", roles);
    }

    private static String address(JsonObject node, String type) {
        return node.array("status", "addresses").objects().stream()
                .filter(address -> address.text("type").equals(type))
                .map(address -> address.text("address"))
                .findFirst()
                .orElse("<none>");
    }
}
