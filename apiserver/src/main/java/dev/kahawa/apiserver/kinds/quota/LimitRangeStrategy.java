package dev.kahawa.apiserver.kinds.quota;

import dev.kahawa.apiserver.kinds.GoForm;
import dev.kahawa.apiserver.kinds.Place;
import dev.kahawa.apiserver.kinds.PodDefaults;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** LimitRanges. */
public final class LimitRangeStrategy extends DefaultStrategy {
    private final GoForm go;

    public LimitRangeStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    /** An empty list of limits is written as none; who gave it owns it all the same. */
    @Override
    public JsonObject defaults(JsonObject object) {
        return object.update(
                "spec",
                spec -> spec.array("limits").isEmpty()
                        ? spec.with("limits", JsonNull.NULL)
                        : PodDefaults.items(spec, "limits", LimitRangeStrategy::filled));
    }

    /** What a container may have at most is its default, and that what it asks for by default. */
    private static JsonObject filled(JsonObject limit) {
        if (!limit.text("type").equals("Container")) {
            return limit;
        }
        JsonObject limits = merged(limit.object("default"), limit.object("max"));
        JsonObject requests =
                merged(merged(limit.object("defaultRequest"), limits), limit.object("min"));
        return limit.with("default", limits).with("defaultRequest", requests);
    }

    private static JsonObject merged(JsonObject amounts, JsonObject others) {
        JsonObject result = amounts;
        for (String name : others.keys()) {
            result = result.withDefault(name, others.text(name));
        }
        return result;
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go).child("spec");
        Set<String> types = new HashSet<>();
        place.each(object.object("spec"), "limits", (limit, at) -> {
            LimitValidation.check(limit, at);
            String type = limit.text("type");
            if (!types.add(type)) {
                at.child("type").duplicate(type);
            }
        });
        return place.errors();
    }

    @Override
    public List<Json> cells(JsonObject range, Instant now) {
        return List.of(
                Json.of(range.text("metadata", "name")),
                Json.of(range.text("metadata", "creationTimestamp")));
    }
}
