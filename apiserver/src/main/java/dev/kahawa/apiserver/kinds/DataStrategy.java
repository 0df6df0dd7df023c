package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
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
import java.util.regex.Pattern;

/** ConfigMaps and Secrets: keys with values, which may be made immutable. */
final class DataStrategy extends DefaultStrategy {
    private static final int BYTES_MAX = 1 << 20;
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");
    private static final String KEY_FORM =
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
                    + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is"
                    + " '[-._a-zA-Z0-9]+')";

    private final boolean secret;

    DataStrategy(ApiResource resource) {
        super(resource);
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
        List<FieldError> errors = new ArrayList<>();
        long bytes = 0;
        for (String part : List.of("data", "binaryData")) {
            JsonObject data = object.object(part);
            for (String key : data.keys()) {
                String field = part + "[" + key + "]";
                if (!KEY.matcher(key).matches()) {
                    errors.add(FieldError.invalid(field, key, KEY_FORM));
                }
                if (key.length() > 253) {
                    errors.add(FieldError.invalid(field, key, "must be no more than 253 bytes"));
                }
                int length = data.text(key).getBytes(StandardCharsets.UTF_8).length;
                bytes += secret ? length * 3L / 4 : length;
            }
        }
        if (bytes > BYTES_MAX) {
            errors.add(FieldError.tooLong(secret ? "data" : "", BYTES_MAX));
        }
        return errors;
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
