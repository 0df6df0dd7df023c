package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Names;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Events. */
final class EventStrategy extends DefaultStrategy {

    EventStrategy(ApiResource resource) {
        super(resource);
    }

    @Override
    public List<FieldError> validateName(String name, String field) {
        return Names.pathSegment(name, field);
    }

    @Override
    public boolean createsOnUpdate() {
        return true;
    }

    @Override
    public Map<String, String> selectableFields(JsonObject object) {
        Map<String, String> fields = new HashMap<>();
        for (String field : List.of(
                "kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")) {
            fields.put("involvedObject." + field, object.text("involvedObject", field));
        }
        for (String field : List.of("reason", "reportingComponent", "type")) {
            fields.put(field, object.text(field));
        }
        fields.put("source", object.text("source", "component"));
        return fields;
    }

    @Override
    public List<Json> cells(JsonObject event, Instant now) {
        JsonObject object = event.object("involvedObject");
        String about = object.text("kind").toLowerCase(Locale.ROOT) + "/" + object.text("name");
        return List.of(
                Json.of(Ages.since(event.text("lastTimestamp"), now)),
                Json.of(event.text("type")),
                Json.of(event.text("reason")),
                Json.of(about),
                Json.of(object.text("fieldPath")),
                Json.of(event.text("source", "component")),
                Json.of(event.text("message")),
                Json.of(Ages.since(event.text("firstTimestamp"), now)),
                Json.of(String.valueOf(event.number("count").orElse(1))),
                Json.of(event.text("metadata", "name")));
    }
}
