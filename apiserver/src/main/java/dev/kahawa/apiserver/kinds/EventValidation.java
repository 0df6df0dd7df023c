package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * What is wrong with an event in the core group's form. Upstream names fields so in all versions,
 * and holds events of {@code events.k8s.io} to more.
 */
final class EventValidation {
    private static final int WORD_BYTES_MAX = 128;
    private static final int NOTE_BYTES_MAX = 1024;
    private static final String UNSET = "needs to be unset";

    private final Place place;

    EventValidation(Place place) {
        this.place = place;
    }

    /** @param reporter what the request's version calls the reporting component */
    void always(JsonObject event, String reporter) {
        namespaces(event);
        if (isTimed(event)) {
            String component = event.text("reportingComponent");
            if (component.isEmpty()) {
                place.child(reporter).required();
            }
            place.child(reporter).form(component, Forms::qualifiedName);
            word(event, "reportingInstance");
            word(event, "action");
            word(event, "reason");
            atMost(event, "message", NOTE_BYTES_MAX);
        }
        place.child("namespace").form(event.text("metadata", "namespace"), Forms::subdomain);
    }

    private static boolean isTimed(JsonObject event) {
        return event.string("eventTime").isPresent();
    }

    /** Events about objects without a namespace stand in the default one. */
    private void namespaces(JsonObject event) {
        String own = event.text("metadata", "namespace");
        String about = event.text("involvedObject", "namespace");
        Set<String> homes = isTimed(event) ? Set.of("default", "kube-system") : Set.of("default");
        boolean fits = about.isEmpty() ? homes.contains(own) : isTimed(event) || about.equals(own);
        if (!fits) {
            place.child("involvedObject", "namespace")
                    .invalid(about, "does not match event.namespace");
        }
    }

    private void word(JsonObject event, String field) {
        place.requires(event, field);
        atMost(event, field, WORD_BYTES_MAX);
    }

    private void atMost(JsonObject event, String field, int bytes) {
        if (event.text(field).getBytes(StandardCharsets.UTF_8).length > bytes) {
            place.child(field).invalid("", "can have at most " + bytes + " characters");
        }
    }

    /** Of a new event of {@code events.k8s.io}. */
    void strictCreate(JsonObject event) {
        series(event);
        if (!isTimed(event)) {
            place.child("eventTime").required();
        }
        String type = event.text("type");
        if (!Set.of("Normal", "Warning").contains(type)) {
            place.child("type").invalid("", "has invalid value: " + type);
        }
        for (String time : List.of("firstTimestamp", "lastTimestamp")) {
            if (event.string(time).isPresent()) {
                place.child(time).invalid("", UNSET);
            }
        }
        if (event.number("count").orElse(0) != 0) {
            place.child("count").invalid("", UNSET);
        }
        JsonObject source = event.object("source");
        if (!source.text("component").isEmpty() || !source.text("host").isEmpty()) {
            place.child("source").invalid("", UNSET);
        }
    }

    private void series(JsonObject event) {
        place.with(event, "series", (series, at) -> {
            if (series.number("count").orElse(0) < 2) {
                at.child("count").invalid("", "should be at least 2");
            }
            at.requires(series, "lastObservedTime");
        });
    }

    /** Of an update by {@code events.k8s.io}, where nothing but the series may change. */
    void strictUpdate(JsonObject event, JsonObject old) {
        if (!event.at("series").equals(old.at("series"))) {
            series(event);
        }
        immutableStruct(event, old, "involvedObject", "core.v1.ObjectReference");
        immutable(event, old, "reason", "message");
        immutableStruct(event, old, "source", "core.v1.EventSource");
        immutable(
                event,
                old,
                "firstTimestamp",
                "lastTimestamp",
                "count",
                "reason",
                "type",
                "eventTime",
                "action");
        immutableStruct(event, old, "related", "core.v1.ObjectReference");
        // named by the internal type
        for (String field : List.of("reportingComponent", "reportingInstance")) {
            if (!event.at(field).equals(old.at(field))) {
                String name = field.equals("reportingComponent") ? "reportingController" : field;
                place.child(name).invalid(event.text(field), Place.IMMUTABLE);
            }
        }
    }

    private void immutable(JsonObject event, JsonObject old, String... fields) {
        for (String field : fields) {
            if (!event.at(field).equals(old.at(field))) {
                place.child(field).invalid(shown(event, field), Place.IMMUTABLE);
            }
        }
    }

    private static Json shown(JsonObject event, String field) {
        return event.at(field).orElseGet(() -> switch (field) {
            case "count" -> Json.of(0);
            case "firstTimestamp", "lastTimestamp", "eventTime" -> JsonNull.NULL;
            default -> Json.of("");
        });
    }

    private void immutableStruct(JsonObject event, JsonObject old, String field, String type) {
        if (event.at(field).equals(old.at(field))) {
            return;
        }
        if (event.get(field) instanceof JsonObject struct) {
            place.child(field).invalidStruct(type, struct, Place.IMMUTABLE);
        } else {
            place.child(field).invalid(JsonNull.NULL, Place.IMMUTABLE);
        }
    }
}
