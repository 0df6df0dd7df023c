package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.StoredForm;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionKind;

import java.util.Map;

/** Events of {@code events.k8s.io}: the same objects as the core group's, under other names. */
final class EventForm implements StoredForm {
    /** Names of events.k8s.io, and what the core group calls them. */
    private static final Map<String, String> NAMES = Map.of(
            "regarding", "involvedObject",
            "note", "message",
            "reportingController", "reportingComponent",
            "deprecatedSource", "source",
            "deprecatedFirstTimestamp", "firstTimestamp",
            "deprecatedLastTimestamp", "lastTimestamp",
            "deprecatedCount", "count");

    @Override
    public GroupVersionKind kind() {
        return new GroupVersionKind("", "v1", "Event");
    }

    @Override
    public JsonObject stored(JsonObject served) {
        JsonObject stored = served.with("apiVersion", "v1");
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            stored = renamed(stored, name.getKey(), name.getValue());
        }
        return stored;
    }

    @Override
    public JsonObject served(JsonObject stored) {
        JsonObject served = stored.with("apiVersion", "events.k8s.io/v1");
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            served = renamed(served, name.getValue(), name.getKey());
        }
        return served;
    }

    private static JsonObject renamed(JsonObject object, String from, String to) {
        Json value = object.get(from);
        return value == null ? object : object.without(from).with(to, value);
    }
}
