package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.List;

/** RuntimeClasses: names for the handlers that nodes' runtimes are configured with. */
final class RuntimeClassStrategy extends DefaultStrategy {

    RuntimeClassStrategy(ApiResource resource) {
        super(resource);
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        String handler = object.text("handler");
        return Forms.label(handler).stream()
                .map(why -> FieldError.invalid("handler", handler, why))
                .toList();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        String handler = object.text("handler");
        return handler.equals(old.text("handler"))
                ? List.of()
                : List.of(FieldError.invalid("handler", handler, "field is immutable"));
    }

    @Override
    public List<Json> cells(JsonObject object, Instant now) {
        return List.of(
                Json.of(object.text("metadata", "name")),
                Json.of(object.text("handler")),
                Json.of(Ages.since(object.text("metadata", "creationTimestamp"), now)));
    }
}
