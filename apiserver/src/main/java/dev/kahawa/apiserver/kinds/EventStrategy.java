package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Names;
import dev.kahawa.apiserver.registry.StoredForm;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Events, of the core group and of {@code events.k8s.io}, whose version is the stricter one. */
final class EventStrategy extends DefaultStrategy {
    private final GoForm go;
    private final @Nullable EventForm form;

    EventStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
        this.form = resource.group().isEmpty() ? null : new EventForm();
    }

    @Override
    public @Nullable StoredForm storedForm() {
        return form;
    }

    private JsonObject core(JsonObject event) {
        return form == null ? event : form.stored(event);
    }

    @Override
    public List<FieldError> validateName(String name, String field) {
        return form == null ? Names.pathSegment(name, field) : Names.dnsSubdomain(name, field);
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go);
        new EventValidation(place)
                .always(core(object), form == null ? "reportingComponent" : "reportingController");
        return place.errors();
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        Place place = Place.root(go);
        if (form != null) {
            new EventValidation(place).strictCreate(core(object));
        }
        return place.errors();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        if (form != null) {
            new EventValidation(place).strictUpdate(core(object), core(old));
        }
        return place.errors();
    }

    @Override
    public Map<String, String> selectableFields(JsonObject object) {
        if (form != null) {
            return Map.of();
        }
        Map<String, String> fields = new HashMap<>();
        for (String field : List.of(
                "kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")) {
            fields.put("involvedObject." + field, object.text("involvedObject", field));
        }
        for (String field : List.of("reason", "reportingComponent", "type")) {
            fields.put(field, object.text(field));
        }
        fields.put("source", either(object.text("source", "component"), reporter(object)));
        return fields;
    }

    private static String reporter(JsonObject event) {
        return event.text("reportingComponent");
    }

    private static String either(String first, String second) {
        return first.isEmpty() ? second : first;
    }

    @Override
    public List<Json> cells(JsonObject object, Instant now) {
        JsonObject event = core(object);
        JsonObject about = event.object("involvedObject");
        String name = about.text("name");
        String kind = about.text("kind").toLowerCase(Locale.ROOT);
        JsonObject series = event.object("series");
        String first =
                Ages.since(either(event.text("firstTimestamp"), event.text("eventTime")), now);
        String last = event.has("series")
                ? Ages.since(series.text("lastObservedTime"), now)
                : event.string("lastTimestamp").isPresent()
                        ? Ages.since(event.text("lastTimestamp"), now)
                        : first;
        long count = event.has("series")
                ? series.number("count").orElse(0)
                : Math.max(event.number("count").orElse(1), 1);
        return List.of(
                Json.of(last),
                Json.of(event.text("type")),
                Json.of(event.text("reason")),
                Json.of(name.isEmpty() ? kind : kind + "/" + name),
                Json.of(about.text("fieldPath")),
                Json.of(source(event)),
                Json.of(event.text("message").strip()),
                Json.of(first),
                Json.of(count),
                Json.of(event.text("metadata", "name")));
    }

    private static String source(JsonObject event) {
        String component = either(event.text("source", "component"), reporter(event));
        String instance = either(event.text("source", "host"), event.text("reportingInstance"));
        return instance.isEmpty() ? component : component + ", " + instance;
    }
}
