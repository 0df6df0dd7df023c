package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.patch.GoText;
import dev.kahawa.model.patch.JsonPatch;
import dev.kahawa.model.patch.MergePatch;
import dev.kahawa.model.patch.StrategicMergePatch;
import dev.kahawa.model.schema.DecodeException;
import dev.kahawa.model.schema.GroupVersionKind;
import dev.kahawa.model.schema.ObjectType;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.FieldError;
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
        int semicolon = contentType.indexOf(';');
        byte[] body = call.request().body();
        return switch (semicolon < 0 ? contentType : contentType.substring(0, semicolon)) {
            case "application/json-patch+json" -> {
                RequestOptions.checkPatch(call.request().query(), false);
                JsonPatch operations = JsonPatch.of(read(body, ""));
                yield object -> {
                    JsonObject patched =
                            operations.apply(object).asObject().orElse(JsonObject.EMPTY);
                    return decoded(call, kind, patched, patched.toString());
                };
            }
            case "application/merge-patch+json" -> {
                RequestOptions.checkPatch(call.request().query(), false);
                Json merge = read(body, "error decoding patch: ");
                yield object -> {
                    JsonObject patched = MergePatch.apply(object, merge);
                    return decoded(call, kind, patched, patched.toString());
                };
            }
            case "application/strategic-merge-patch+json" -> {
                RequestOptions.checkPatch(call.request().query(), false);
                Json merge = read(body, "");
                yield object -> {
                    JsonObject patched = StrategicMergePatch.apply(type, object, merge);
                    return converted(call, kind, patched, GoText.of(merge));
                };
            }
            default ->
                throw new ApiException(
                        Reason.UnsupportedMediaType, "415: Unsupported Media Type", Details.NONE);
        };
    }

    private JsonObject decoded(Call call, GroupVersionKind kind, JsonObject patched, String shown) {
        try {
            return bodies.patched(call, kind, patched);
        } catch (DecodeException wrong) {
            throw invalid(shown, wrong.text());
        } catch (ApiException wrong) {
            throw invalid(shown, wrong.text());
        }
    }

    private JsonObject converted(
            Call call, GroupVersionKind kind, JsonObject patched, String shown) {
        try {
            return bodies.patched(call, kind, patched);
        } catch (DecodeException wrong) {
            throw invalid(shown, wrong.conversionText());
        } catch (ApiException wrong) {
            throw invalid(shown, wrong.text());
        }
    }

    /** 422 without a kind: upstream does not know it any more where it finds out. */
    private static ApiException invalid(String shown, String why) {
        return ApiException.invalid("", "", "", List.of(FieldError.invalid("patch", shown, why)));
    }

    private static Json read(byte[] body, String prefix) {
        try {
            return JsonReader.read(body);
        } catch (MalformedJsonException malformed) {
            throw ApiException.badRequest(prefix + malformed.getMessage());
        }
    }
}
