package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What binding a Pod to a node changes in the Pod. */
final class Bindings {
    private Bindings() {}

    /** @throws ApiException 409 if the Pod has a node or goes away */
    static JsonObject bound(JsonObject pod, String node, Instant now) {
        String name = pod.text("metadata", "name");
        String before = pod.text("spec", "nodeName");
        if (!before.isEmpty()) {
            throw ApiException.conflict(
                    "",
                    "pods/binding",
                    name,
                    "pod " + name + " is already assigned to node \"" + before + "\"");
        }
        if (pod.object("metadata").has("deletionTimestamp")) {
            throw ApiException.conflict(
                    "",
                    "pods/binding",
                    name,
                    "pod " + name + " is being deleted, cannot be assigned to a host");
        }
        JsonObject scheduled = JsonObject.builder()
                .put("type", "PodScheduled")
                .put("status", "True")
                .put("lastTransitionTime", Times.seconds(now))
                .build();
        return pod.update("metadata", metadata -> metadata.without("resourceVersion"))
                .update("spec", spec -> spec.with("nodeName", node))
                .update("status", status -> status.with("conditions", with(status, scheduled)));
    }

    private static JsonArray with(JsonObject status, JsonObject condition) {
        List<Json> conditions = new ArrayList<>();
        for (JsonObject each : status.array("conditions").objects()) {
            if (!each.text("type").equals(condition.text("type"))) {
                conditions.add(each);
            }
        }
        conditions.add(condition);
        return JsonArray.of(conditions);
    }
}
