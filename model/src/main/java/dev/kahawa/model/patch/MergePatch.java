package dev.kahawa.model.patch;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;

import org.jspecify.annotations.Nullable;

/** JSON Merge Patch (RFC 7386). */
public final class MergePatch {
    private MergePatch() {}

    /** @throws ApiException 400 if the patch is no object */
    public static JsonObject apply(JsonObject document, Json patch) {
        if (patch instanceof JsonObject object) {
            return merged(document, object);
        }
        if (patch.isNull()) {
            throw ApiException.badRequest("Invalid JSON Patch");
        }
        throw ApiException.badRequest("error decoding patch: json: cannot unmarshal "
                + JsonNames.of(patch)
                + " into Go value of type map[string]interface {}");
    }

    private static JsonObject merged(JsonObject document, JsonObject patch) {
        JsonObject result = document;
        for (int i = 0; i < patch.size(); i++) {
            String key = patch.keyAt(i);
            Json change = patch.valueAt(i);
            result = change.isNull() ? result.without(key) : with(result, key, change);
        }
        return result;
    }

    private static JsonObject with(JsonObject document, String key, Json change) {
        @Nullable Json before = document.get(key);
        if (change instanceof JsonObject inner && before instanceof JsonObject object) {
            return document.with(key, merged(object, inner));
        }
        return document.with(key, withoutNulls(change));
    }

    private static Json withoutNulls(Json value) {
        return switch (value) {
            case JsonObject object -> merged(JsonObject.EMPTY, object);
            case JsonArray array -> array.map(MergePatch::withoutNulls);
            default -> value;
        };
    }
}
