package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;

import java.util.HashMap;
import java.util.Map;

/** The subresource that adds containers to a running Pod (KEP-277). */
final class EphemeralContainers {
    private static final String FIELD = "ephemeralContainers";

    private EphemeralContainers() {}

    /** The Pod as it was, but for these containers. */
    static JsonObject applied(JsonObject object, JsonObject old) {
        Json wanted = object.at("spec", FIELD).orElse(null);
        JsonObject spec = old.object("spec");
        return object.with("spec", wanted == null ? spec.without(FIELD) : spec.with(FIELD, wanted))
                .with("status", old.object("status"));
    }

    static void check(JsonObject is, JsonObject was, Place place) {
        if (AnnotationValidation.isMirror(was)) {
            place.forbidden("static pods do not support ephemeral containers");
            return;
        }
        Map<String, JsonObject> wanted = new HashMap<>();
        is.array("spec", FIELD).objects().forEach(c -> wanted.put(c.text("name"), c));
        Place at = place.child("spec", FIELD);
        for (JsonObject old : was.array("spec", FIELD).objects()) {
            String name = old.text("name");
            JsonObject now = wanted.get(name);
            if (now == null) {
                at.forbidden("existing ephemeral containers \"" + name + "\" may not be removed\n");
            } else if (!now.equals(old)) {
                String diff = place.go()
                        .diff(
                                place.go().struct("core.v1.EphemeralContainer", old),
                                place.go().struct("core.v1.EphemeralContainer", now));
                at.forbidden("existing ephemeral containers \"" + name
                        + "\" may not be changed\n"
                        + diff);
            }
        }
    }
}
