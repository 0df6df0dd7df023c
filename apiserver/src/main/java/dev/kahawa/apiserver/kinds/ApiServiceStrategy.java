package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Names;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.util.List;

/** APIServices: which server answers for a group and version. */
final class ApiServiceStrategy extends DefaultStrategy {

    ApiServiceStrategy(ApiResource resource) {
        super(resource);
    }

    @Override
    public List<FieldError> validateName(String name, String field) {
        return Names.pathSegment(name, field);
    }

    /** What this server answers itself is available from the start. */
    @Override
    public JsonObject beforeCreate(JsonObject object) {
        JsonObject fresh = object.without("status");
        if (!object.object("spec", "service").isEmpty()) {
            return fresh;
        }
        JsonObject available = JsonObject.builder()
                .put("type", "Available")
                .put("status", "True")
                .put("lastTransitionTime", object.text("metadata", "creationTimestamp"))
                .put("reason", "Local")
                .put("message", "Local APIServices are always available")
                .build();
        return fresh.with("status", JsonObject.of("conditions", JsonArray.of(available)));
    }
}
