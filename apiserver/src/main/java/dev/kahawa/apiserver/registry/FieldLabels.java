package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.ApiException;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which fields a kind can be selected by, and what is said of others. */
final class FieldLabels {
    private static final Set<String> METADATA = Set.of("metadata.name", "metadata.namespace");

    private final ApiResource resource;
    private final Strategy strategy;

    FieldLabels(ApiResource resource, Strategy strategy) {
        this.resource = resource;
        this.strategy = strategy;
    }

    /** The values of an object's fields by their labels. */
    Map<String, String> of(JsonObject object) {
        Map<String, String> values = new HashMap<>(strategy.selectableFields(object));
        switch (resource.group() + "/" + resource.resource()) {
            case "/pods" -> values.put("status.podIPs", "");
            case "/replicationcontrollers" ->
                values.put("status.replicas", number(object, "status", "replicas"));
            case "batch/jobs" ->
                values.put("status.successful", number(object, "status", "succeeded"));
            case "events.k8s.io/events" -> event(object, values);
            case "resource.k8s.io/resourceslices" -> {
                values.put("spec.nodeName", object.text("spec", "nodeName"));
                values.put("spec.driver", object.text("spec", "driver"));
            }
            default -> {}
        }
        values.put("metadata.name", object.text("metadata", "name"));
        values.put("metadata.namespace", object.text("metadata", "namespace"));
        return values;
    }

    private static void event(JsonObject event, Map<String, String> values) {
        JsonObject regarding = event.object("regarding");
        for (String field : new String[] {
            "kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"
        }) {
            values.put("regarding." + field, regarding.text(field));
        }
        for (String field : new String[] {"reason", "reportingController", "type"}) {
            values.put(field, event.text(field));
        }
    }

    private static String number(JsonObject object, String... path) {
        return String.valueOf(object.number(path).orElse(0));
    }

    /** @throws ApiException 400 for a field that is not one of them */
    void check(String field) {
        Set<String> known = of(JsonObject.EMPTY).keySet();
        if (known.contains(field)) {
            return;
        }
        throw ApiException.badRequest(
                switch (resource.group() + "/" + resource.resource()) {
                    case "batch/jobs" -> "field label \"" + field + "\" not supported for Job";
                    case "resource.k8s.io/resourceslices" ->
                        "field label not supported for "
                                + resource.gvr().groupVersion()
                                + ", Kind=ResourceSlice: "
                                + field;
                    default ->
                        known.equals(METADATA)
                                ? "\""
                                        + field
                                        + "\" is not a known field selector: only"
                                        + " \"metadata.name\", \"metadata.namespace\""
                                : "field label not supported: " + field;
                });
    }
}
