package dev.kahawa.model.status;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import org.jspecify.annotations.Nullable;

/** Writes {@code metav1.Status} objects, fields in the order of the real server. */
public final class Statuses {
    private Statuses() {}

    public static JsonObject failure(ApiException failure) {
        JsonObject.Builder status = begin("Failure").put("message", failure.text());
        if (failure.reason() != Reason.Unknown) {
            status.put("reason", failure.reason().name());
        }
        @Nullable Details details = failure.details();
        if (details != null) {
            status.put("details", details(details));
        }
        return status.put("code", failure.code()).build();
    }

    /** The answer to a deletion that is complete. */
    public static JsonObject success(Details details) {
        return begin("Success").put("details", details(details)).build();
    }

    /** The answer to a post that did something and made no object. */
    public static JsonObject created() {
        return begin("Success").put("code", 201).build();
    }

    private static JsonObject.Builder begin(String status) {
        return JsonObject.builder()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("metadata", JsonObject.EMPTY)
                .put("status", status);
    }

    private static JsonObject details(Details details) {
        JsonObject.Builder json = JsonObject.builder()
                .putUnlessEmpty("name", details.name())
                .putUnlessEmpty("group", details.group())
                .putUnlessEmpty("kind", details.kind())
                .putUnlessEmpty("uid", details.uid());
        if (!details.causes().isEmpty()) {
            json.put(
                    "causes",
                    JsonArray.of(details.causes().stream().map(Statuses::cause).toList()));
        }
        if (details.retryAfterSeconds() > 0) {
            json.put("retryAfterSeconds", details.retryAfterSeconds());
        }
        return json.build();
    }

    private static Json cause(Cause cause) {
        return JsonObject.builder()
                .putUnlessEmpty("reason", cause.reason())
                .putUnlessEmpty("message", cause.message())
                .putUnlessEmpty("field", cause.field())
                .build();
    }
}
