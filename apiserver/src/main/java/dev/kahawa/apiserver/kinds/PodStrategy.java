package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pods: they begin pending, keep their spec but for a few fields, and end gracefully. */
final class PodStrategy extends DefaultStrategy {
    private final GoForm go;

    PodStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        JsonObject result = object.update("spec", PodDefaults::pod);
        return result.has("status")
                ? result.update("status", PodStatusValidation::withAddresses)
                : result;
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        JsonObject labels = object.object("metadata", "labels");
        JsonObject spec = PodPreparation.withMatchedLabels(
                PodPreparation.withoutDisabled(object.object("spec")), labels);
        String now = object.text("metadata", "creationTimestamp");
        return firstGeneration(object)
                .with("spec", spec)
                .with("status", PodPreparation.status(object, now));
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        JsonObject kept = withStatusOf(object, old);
        return withGeneration(kept.update("spec", PodPreparation::withoutDisabled), old);
    }

    @Override
    public JsonObject beforeStatusUpdate(JsonObject object, JsonObject old) {
        JsonObject metadata = object.object("metadata");
        JsonObject status = object.object("status");
        String quality = old.text("status", "qosClass");
        return old.with("metadata", metadata)
                .with(
                        "status",
                        quality.isEmpty() ? status : status.withDefault("qosClass", quality));
    }

    @Override
    public JsonObject beforeSubresourceUpdate(
            String subresource, JsonObject object, JsonObject old) {
        return switch (subresource) {
            case "ephemeralcontainers" ->
                withGeneration(statusMetadata(EphemeralContainers.applied(object, old), old), old);
            case "resize" ->
                withGeneration(statusMetadata(PodResize.applied(object, old), old), old);
            default -> object;
        };
    }

    /** Subresources leave the metadata alone. */
    private static JsonObject statusMetadata(JsonObject object, JsonObject old) {
        return object.update("metadata", metadata -> {
            JsonObject result = metadata;
            for (String field : List.of(
                    "labels", "annotations", "finalizers", "ownerReferences", "generateName")) {
                Json value = old.object("metadata").get(field);
                result = value == null ? result.without(field) : result.with(field, value);
            }
            return result;
        });
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        Place place = Place.root(go);
        pod(object, place);
        JsonObject spec = object.object("spec");
        if (!spec.array("ephemeralContainers").isEmpty()) {
            place.child("spec", "ephemeralContainers").forbidden("cannot be set on create");
        }
        if (!spec.text("nodeName").isEmpty() && !spec.array("schedulingGates").isEmpty()) {
            place.child("spec", "nodeName")
                    .forbidden("cannot be set until all schedulingGates have been cleared");
        }
        return place.errors();
    }

    private static void pod(JsonObject object, Place place) {
        AnnotationValidation.ofPod(
                object.object("metadata", "annotations"),
                object.object("spec"),
                place.child("metadata", "annotations"));
        PodSpecValidation.pod(object, place.child("spec"));
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        pod(object, place);
        annotations(object, old, place);
        PodUpdate.check(object.object("spec"), old.object("spec"), place.child("spec"));
        return place.errors();
    }

    private static void annotations(JsonObject object, JsonObject old, Place place) {
        AnnotationValidation.update(
                object.object("metadata", "annotations"),
                old.object("metadata", "annotations"),
                place.child("metadata", "annotations"));
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        PodStatusValidation.check(object, old, place);
        return place.errors();
    }

    @Override
    public List<FieldError> validateSubresourceUpdate(
            String subresource, JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        switch (subresource) {
            case "ephemeralcontainers" -> {
                pod(object, place);
                annotations(object, old, place);
                EphemeralContainers.check(object, old, place);
            }
            case "resize" -> {
                pod(object, place);
                PodResize.check(object, old, place);
            }
            default -> {}
        }
        return place.errors();
    }

    @Override
    public List<String> warnings(JsonObject object) {
        return PodWarnings.ofPod(object, go);
    }

    @Override
    public long gracePeriodSeconds(JsonObject object, long asked) {
        String phase = object.text("status", "phase");
        boolean idle = object.text("spec", "nodeName").isEmpty()
                || phase.equals("Failed")
                || phase.equals("Succeeded");
        if (idle || asked == 0) {
            return 0;
        }
        return asked > 0
                ? asked
                : object.number("spec", "terminationGracePeriodSeconds").orElse(30);
    }

    @Override
    public Map<String, String> selectableFields(JsonObject object) {
        Map<String, String> fields = new HashMap<>();
        for (String field :
                List.of("nodeName", "restartPolicy", "schedulerName", "serviceAccountName")) {
            fields.put("spec." + field, object.text("spec", field));
        }
        fields.put("spec.hostNetwork", String.valueOf(object.isTrue("spec", "hostNetwork")));
        for (String field : List.of("phase", "podIP", "nominatedNodeName")) {
            fields.put("status." + field, object.text("status", field));
        }
        return fields;
    }

    @Override
    public List<Json> cells(JsonObject pod, Instant now) {
        return PodCells.of(pod, now);
    }
}
