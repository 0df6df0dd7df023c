package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.GroupVersionKind;
import dev.kahawa.model.selector.LabelSelector;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** The scale subresource: an object's replicas as an {@code autoscaling/v1 Scale}. */
final class Scales {
    static final GroupVersionKind KIND = new GroupVersionKind("autoscaling", "v1", "Scale");

    private Scales() {}

    static JsonObject of(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        JsonObject.Builder shown = JsonObject.builder();
        for (String field :
                List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            metadata.at(field).ifPresent(value -> shown.put(field, value));
        }
        JsonObject spec = JsonObject.EMPTY;
        long replicas = object.number("spec", "replicas").orElse(0);
        if (replicas != 0) {
            spec = spec.with("replicas", replicas);
        }
        JsonObject selector = object.object("spec", "selector");
        LabelSelector labels = selector.has("matchLabels") || selector.has("matchExpressions")
                ? LabelSelector.ofJson(selector)
                : LabelSelector.ofLabels(selector.strings());
        return JsonObject.builder()
                .put("kind", "Scale")
                .put("apiVersion", "autoscaling/v1")
                .put("metadata", shown.build())
                .put("spec", spec)
                .put(
                        "status",
                        JsonObject.builder()
                                .put(
                                        "replicas",
                                        object.number("status", "replicas").orElse(0))
                                .putUnlessEmpty("selector", labels.toString())
                                .build())
                .build();
    }

    /** The object with the replicas that a Scale asks for. */
    static JsonObject applied(ApiResource resource, JsonObject object, JsonObject scale) {
        long replicas = scale.number("spec", "replicas").orElse(0);
        String name = object.text("metadata", "name");
        if (replicas < 0) {
            throw ApiException.invalid(
                    "autoscaling",
                    "Scale",
                    name,
                    List.of(FieldError.invalid(
                            "spec.replicas",
                            Json.of(replicas),
                            "must be greater than or equal to 0")));
        }
        String version = scale.text("metadata", "resourceVersion");
        return object.update("spec", spec -> spec.with("replicas", replicas))
                .update(
                        "metadata",
                        metadata -> version.isEmpty()
                                ? metadata.without("resourceVersion")
                                : metadata.with("resourceVersion", version));
    }
}
