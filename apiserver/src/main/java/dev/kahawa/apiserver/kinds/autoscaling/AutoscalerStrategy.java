package dev.kahawa.apiserver.kinds.autoscaling;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.StoredForm;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** HorizontalPodAutoscalers, which are kept as version 2 writes them. */
public final class AutoscalerStrategy extends DefaultStrategy {
    private static final int UTILIZATION = 80;

    private final GoForm go;
    private final @Nullable AutoscalerForm form;

    public AutoscalerStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
        this.form = resource.gvr().version().equals("v1") ? new AutoscalerForm() : null;
    }

    @Override
    public @Nullable StoredForm storedForm() {
        return form;
    }

    /** As version 2 has it. */
    private JsonObject second(JsonObject object) {
        return form == null ? object : form.stored(object);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        if (form == null) {
            return object.update("spec", spec -> behaving(measured(counted(spec))));
        }
        JsonObject filled = object.update("spec", spec -> {
            JsonObject counted = counted(spec);
            return AutoscalerForm.tellsMetrics(object)
                    ? counted
                    : counted.withDefault("targetCPUUtilizationPercentage", Json.of(UTILIZATION));
        });
        // annotations come back as the server writes them
        return form.served(form.stored(filled));
    }

    private static JsonObject counted(JsonObject spec) {
        return spec.withDefault("minReplicas", Json.of(1));
    }

    private static JsonObject measured(JsonObject spec) {
        return spec.array("metrics").isEmpty()
                ? spec.with("metrics", JsonArray.of(AutoscalerForm.cpu(UTILIZATION)))
                : spec;
    }

    private static JsonObject behaving(JsonObject spec) {
        return spec.get("behavior") instanceof JsonObject
                ? spec.update("behavior", AutoscalerStrategy::rules)
                : spec;
    }

    private static JsonObject rules(JsonObject behavior) {
        return behavior.update(
                        "scaleUp",
                        up -> up.withDefault("stabilizationWindowSeconds", Json.of(0))
                                .withDefault("selectPolicy", "Max")
                                .withDefault(
                                        "policies",
                                        JsonArray.of(policy("Pods", 4), policy("Percent", 100))))
                .update(
                        "scaleDown",
                        down -> down.withDefault("selectPolicy", "Max")
                                .withDefault("policies", JsonArray.of(policy("Percent", 100))));
    }

    private static JsonObject policy(String type, int value) {
        return JsonObject.of("type", type).with("value", value).with("periodSeconds", 15);
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        Place place = Place.root(go).child("spec");
        new AutoscalerValidation(JsonObject.EMPTY).spec(second(object).object("spec"), place);
        return place.errors();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go).child("spec");
        new AutoscalerValidation(second(old).object("spec"))
                .spec(second(object).object("spec"), place);
        return place.errors();
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go).child("status");
        place.notNegative(object.object("status"), "currentReplicas", "desiredReplicas");
        return place.errors();
    }
}
