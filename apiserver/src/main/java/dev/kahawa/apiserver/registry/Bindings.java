package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;
import dev.kahawa.model.status.Reason;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What binding a Pod to a node changes in the Pod. */
final class Bindings {
    private Bindings() {}

    /** @throws ApiException 400 for another Pod's; 500, as upstream has it, for a bad target */
    static void check(ObjectKey key, JsonObject binding) {
        if (!binding.text("metadata", "name").equals(key.name())) {
            throw ApiException.badRequest("name in URL does not match name in Binding object");
        }
        List<FieldError> errors = new ArrayList<>();
        String kind = binding.text("target", "kind");
        if (!kind.isEmpty() && !kind.equals("Node")) {
            errors.add(FieldError.notSupported(
                    "target.kind", Json.of(kind), List.of("Node", "<empty>")));
        }
        if (binding.text("target", "name").isEmpty()) {
            errors.add(FieldError.required("target.name", ""));
        }
        if (!errors.isEmpty()) {
            List<String> texts = errors.stream()
                    .map(error -> error.field() + ": " + error.message())
                    .toList();
            String text = texts.size() == 1 ? texts.getFirst() : texts.toString();
            throw new ApiException(Reason.Unknown, 500, text, null);
        }
    }

    /** @throws ApiException 409 if the Pod is another one, has a node or goes away */
    static JsonObject bound(ObjectKey key, JsonObject pod, JsonObject binding, Instant now) {
        String node = binding.text("target", "name");
        Writes.checkUid(key, binding, pod.text("metadata", "uid"));
        checkFree(pod);
        JsonObject scheduled = JsonObject.builder()
                .put("type", "PodScheduled")
                .put("status", "True")
                .put("lastTransitionTime", Times.seconds(now))
                .build();
        return pod.update("metadata", metadata -> metadata.without("resourceVersion"))
                .update("metadata", metadata -> merged(metadata, binding.object("metadata")))
                .update("spec", spec -> spec.with("nodeName", node))
                .update(
                        "status",
                        status -> status.without("nominatedNodeName")
                                .with("conditions", with(status, scheduled)));
    }

    private static void checkFree(JsonObject pod) {
        String name = pod.text("metadata", "name");
        String before = pod.text("spec", "nodeName");
        if (pod.object("metadata").has("deletionTimestamp")) {
            throw conflict(name, " is being deleted, cannot be assigned to a host");
        }
        if (!before.isEmpty()) {
            throw conflict(name, " is already assigned to node \"" + before + "\"");
        }
        if (!pod.array("spec", "schedulingGates").isEmpty()) {
            throw conflict(name, " has non-empty .spec.schedulingGates");
        }
    }

    private static ApiException conflict(String name, String why) {
        return ApiException.conflict("", "pods/binding", name, "pod " + name + why);
    }

    /** Labels and annotations of the binding become the Pod's. */
    private static JsonObject merged(JsonObject pods, JsonObject bindings) {
        JsonObject merged = pods;
        for (String field : List.of("annotations", "labels")) {
            JsonObject more = bindings.object(field);
            for (String key : more.keys()) {
                merged = merged.update(field, all -> all.with(key, more.text(key)));
            }
        }
        return merged;
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
