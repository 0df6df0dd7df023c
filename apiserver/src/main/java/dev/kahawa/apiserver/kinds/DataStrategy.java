package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** ConfigMaps and Secrets: keys with values, which may be made immutable. */
final class DataStrategy extends DefaultStrategy {
    private static final int BYTES_MAX = 1 << 20;
    private final boolean secret;
    private final GoForm go;

    DataStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
        this.secret = resource.resource().equals("secrets");
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        if (!secret) {
            return object;
        }
        JsonObject plain = object.object("stringData");
        JsonObject data = object.object("data");
        for (String key : plain.keys()) {
            byte[] text = plain.text(key).getBytes(StandardCharsets.UTF_8);
            data = data.with(key, Base64.getEncoder().encodeToString(text));
        }
        JsonObject merged = plain.isEmpty() ? object : object.with("data", data);
        return merged.without("stringData").withDefault("type", "Opaque");
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        Place place = Place.root(go);
        long bytes = 0;
        JsonObject binary = object.object("binaryData");
        for (String part : List.of("data", "binaryData")) {
            JsonObject data = object.object(part);
            for (String key : data.keys()) {
                Place at = place.child(part).key(key);
                at.form(key, Forms::configKey);
                if (part.equals("data") && binary.has(key)) {
                    at.invalid(key, "duplicate of key present in binaryData");
                }
                boolean encoded = secret || part.equals("binaryData");
                bytes += size(data.text(key), encoded);
            }
        }
        if (bytes > BYTES_MAX) {
            (secret ? place.child("data") : place).tooLong(BYTES_MAX);
        }
        if (secret) {
            SecretTypes.check(object, place);
        }
        return place.errors();
    }

    private static long size(String text, boolean encoded) {
        if (!encoded) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
        long padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
        return text.length() / 4 * 3L - padding;
    }

    @Override
    public List<String> warnings(JsonObject object) {
        return secret ? SecretTypes.warnings(object) : List.of();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        List<FieldError> errors = new ArrayList<>();
        if (secret && !object.text("type").equals(old.text("type"))) {
            errors.add(FieldError.invalid("type", object.text("type"), "field is immutable"));
        }
        if (!old.isTrue("immutable")) {
            return errors;
        }
        String frozen = "field is immutable when `immutable` is set";
        for (String part : List.of("immutable", "data", "binaryData")) {
            if (!object.at(part).equals(old.at(part))) {
                errors.add(FieldError.forbidden(part, frozen));
            }
        }
        return errors;
    }

    @Override
    public Map<String, String> selectableFields(JsonObject object) {
        return secret ? Map.of("type", object.text("type")) : Map.of();
    }

    @Override
    public List<Json> cells(JsonObject object, Instant now) {
        long count = object.object("data").size()
                + (long) object.object("binaryData").size();
        List<Json> cells = new ArrayList<>();
        cells.add(Json.of(object.text("metadata", "name")));
        if (secret) {
            cells.add(Json.of(object.text("type")));
        }
        cells.add(Json.of(count));
        cells.add(Json.of(Ages.since(object.text("metadata", "creationTimestamp"), now)));
        return cells;
    }
}
