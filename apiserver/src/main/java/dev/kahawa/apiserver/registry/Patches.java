package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.patch.JsonPatch;
import dev.kahawa.model.patch.MergePatch;
import dev.kahawa.model.patch.StrategicMergePatch;
import dev.kahawa.model.schema.GroupVersionKind;
import dev.kahawa.model.schema.ObjectType;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.util.List;
import java.util.function.UnaryOperator;

/** Reads a patch and turns it into the change of an object. */
final class Patches {
    private final Bodies bodies;

    Patches(Bodies bodies) {
        this.bodies = bodies;
    }

    /** The change that the request's body asks for; the result is decoded like any body. */
    UnaryOperator<JsonObject> change(Call call, GroupVersionKind kind, ObjectType type) {
        String contentType = call.request().headers().first("content-type").orElse("");
        byte[] body = call.request().body();
        UnaryOperator<JsonObject> patch = switch (contentType) {
            case "application/json-patch+json" -> {
                JsonPatch operations = JsonPatch.of(read(body, ""));
                yield object -> operations.apply(object).asObject().orElse(JsonObject.EMPTY);
            }
            case "application/merge-patch+json" -> {
                Json merge = read(body, "error decoding patch: ");
                yield object -> MergePatch.apply(object, merge);
            }
            case "application/strategic-merge-patch+json" -> {
                Json merge = read(body, "");
                yield object -> StrategicMergePatch.apply(type, object, merge);
            }
            default ->
                throw new ApiException(Reason.UnsupportedMediaType, "415: Unsupported Media Type");
        };
        return object -> {
            JsonObject patched = patch.apply(object);
            JsonReader.Result result = new JsonReader.Result(patched, List.of());
            return bodies.decode(call, kind, result, body);
        };
    }

    private static Json read(byte[] body, String prefix) {
        try {
            return JsonReader.read(body);
        } catch (MalformedJsonException malformed) {
            throw ApiException.badRequest(prefix + malformed.getMessage());
        }
    }
}
