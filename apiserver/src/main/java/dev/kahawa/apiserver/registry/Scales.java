package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Column;
import dev.kahawa.model.schema.GroupVersionKind;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.schema.Scope;
import dev.kahawa.model.selector.LabelSelector;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** The scale subresource: an object's replicas as an {@code autoscaling/v1 Scale}. */
final class Scales {
    static final GroupVersionKind KIND = new GroupVersionKind("autoscaling", "v1", "Scale");

    /** The kind as a resource, for its Table; there are no such objects by themselves. */
    static final ApiResource RESOURCE = new ApiResource(
            new GroupVersionResource("autoscaling", "v1", "scales"),
            "Scale",
            Scope.NAMESPACED,
            "scale",
            List.of(),
            new ApiResource.Names(List.of(), List.of()),
            List.of(),
            List.of(
                    new Column("Name", "string", "", 0),
                    new Column("Desired", "integer", "", 0),
                    new Column("Available", "integer", "", 0),
                    new Column("Age", "string", "", 0)));

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

    /** What applies to an object if a Scale is applied to it. */
    static JsonObject configuration(ApiResource resource, JsonObject scale) {
        JsonObject.Builder metadata = JsonObject.builder();
        for (String field : List.of("name", "namespace", "uid", "resourceVersion")) {
            scale.at("metadata", field).ifPresent(value -> metadata.put(field, value));
        }
        JsonObject.Builder configuration = JsonObject.builder()
                .put("apiVersion", resource.gvr().groupVersion().toString())
                .put("kind", resource.kind())
                .put("metadata", metadata.build());
        scale.at("spec", "replicas")
                .ifPresent(replicas ->
                        configuration.put("spec", JsonObject.EMPTY.with("replicas", replicas)));
        return configuration.build();
    }

    /** @throws ApiException 422 for fewer than none */
    static void check(String name, JsonObject scale) {
        long replicas = scale.number("spec", "replicas").orElse(0);
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
    }

    /** The object with the replicas that a Scale asks for. */
    static JsonObject applied(JsonObject object, JsonObject scale) {
        check(object.text("metadata", "name"), scale);
        long replicas = scale.number("spec", "replicas").orElse(0);
        String version = scale.text("metadata", "resourceVersion");
        String uid = scale.text("metadata", "uid");
        return object.update("spec", spec -> spec.with("replicas", replicas))
                .update("metadata", metadata -> {
                    JsonObject named = uid.isEmpty() ? metadata : metadata.with("uid", uid);
                    return version.isEmpty()
                            ? named.without("resourceVersion")
                            : named.with("resourceVersion", version);
                });
    }
}
