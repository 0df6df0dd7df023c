package dev.kahawa.node.agent;

import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which parts of a Pod's status are its node's, and which are others'. Pure. */
final class OwnStatus {
    private static final List<String> FIELDS = List.of(
            "observedGeneration",
            "phase",
            "reason",
            "message",
            "hostIP",
            "hostIPs",
            "podIP",
            "podIPs",
            "startTime",
            "initContainerStatuses",
            "containerStatuses",
            "ephemeralContainerStatuses",
            "qosClass");
    private static final List<String> CONDITIONS = List.of(
            "PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled");

    private OwnStatus() {}

    /**
     * The node's parts as it told of them last, the others as the API has them. An end that others
     * gave the Pod stays.
     */
    static JsonObject over(JsonObject inApi, JsonObject told) {
        if (isEnd(inApi) && !isEnd(told)) {
            return inApi;
        }
        JsonObject.Builder status = JsonObject.builder();
        inApi.forEach((key, value) -> {
            if (!FIELDS.contains(key)) {
                status.put(key, value);
            }
        });
        told.forEach((key, value) -> {
            if (FIELDS.contains(key)) {
                status.put(key, value);
            }
        });
        return status.put("conditions", conditions(inApi, told)).build();
    }

    private static boolean isEnd(JsonObject status) {
        return List.of("Succeeded", "Failed").contains(status.text("phase"));
    }

    /** In the order in which they were told, so that nothing seems to have changed. */
    private static JsonArray conditions(JsonObject inApi, JsonObject told) {
        Map<String, JsonObject> others = byType(inApi);
        others.keySet().removeAll(CONDITIONS);
        Map<String, JsonObject> conditions = byType(told);
        conditions
                .keySet()
                .removeIf(type -> !CONDITIONS.contains(type) && !others.containsKey(type));
        conditions.putAll(others);
        return JsonArray.of(List.copyOf(conditions.values()));
    }

    static Map<String, JsonObject> byType(JsonObject status) {
        Map<String, JsonObject> conditions = new LinkedHashMap<>();
        status.array("conditions").objects().forEach(c -> conditions.put(c.text("type"), c));
        return conditions;
    }
}
