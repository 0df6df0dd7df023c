package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.negotiation.Chosen;
import dev.kahawa.apiserver.negotiation.Format;
import dev.kahawa.apiserver.negotiation.Rendering;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;
import dev.kahawa.model.status.Reason;

import java.util.List;
import java.util.Set;

/** How a client wants its answer: the form of the objects and of the text. */
final class Presentation {
    private final Request request;
    private final Chosen chosen;
    private final Rendering rendering;
    private final Tables tables;
    private final boolean pretty;

    private Presentation(Request request, Chosen chosen, Rendering rendering, Tables tables) {
        this.request = request;
        this.chosen = chosen;
        this.rendering = rendering;
        this.tables = tables;
        this.pretty = Rendering.isPretty(request);
    }

    /** @throws ApiException 400 if a Table is wanted in a way there is not */
    static Presentation of(Request request, Chosen chosen, Rendering rendering, Tables tables) {
        if (chosen.kind().equals("Table")) {
            String include = request.query().text("includeObject");
            if (!Set.of("", "None", "Metadata", "Object").contains(include)) {
                throw ApiException.badRequest("Unable to convert to Table as requested: "
                        + FieldError.invalid(
                                        "includeObject",
                                        include,
                                        "must be 'Metadata', 'Object', 'None', or empty")
                                .text());
            }
        }
        return new Presentation(request, chosen, rendering, tables);
    }

    /** The bytes of stored objects are passed on as they are. */
    boolean isPlain() {
        return isUnchanged() && !isWithin();
    }

    /** Trees are passed on as they are, to a caller in this process. */
    boolean isTree() {
        return isUnchanged() && isWithin();
    }

    private boolean isUnchanged() {
        return !chosen.transforms() && chosen.format() == Format.JSON && !pretty;
    }

    private boolean isWithin() {
        return request.caller() instanceof Caller.InProcess;
    }

    Format format() {
        return chosen.format();
    }

    Response written(int status, JsonObject body) {
        return isTree()
                ? Response.tree(status, body)
                : rendering.response(request, status, chosen, body);
    }

    /** What is written for a body by itself, such as the object of a watch's event. */
    byte[] bytes(JsonObject body) {
        return rendering.bytes(chosen.format(), body);
    }

    /** One object in this form. */
    JsonObject shown(ApiResource resource, JsonObject object) {
        return switch (chosen.kind()) {
            case "Table" -> tables.of(resource, object, chosen.version(), include());
            case "PartialObjectMetadata" -> Tables.partial(object, chosen.version());
            case "PartialObjectMetadataList" ->
                throw mismatch("not a list", resource, resource.kind());
            default -> object;
        };
    }

    /** An event's object in this form; only a watch's first Table tells its columns. */
    JsonObject event(ApiResource resource, JsonObject object, boolean first) {
        return switch (chosen.kind()) {
            case "Table" -> {
                JsonObject table = tables.of(resource, object, chosen.version(), include());
                yield first ? table : Tables.withoutColumns(table);
            }
            case "" -> object;
            default -> Tables.partial(object, chosen.version());
        };
    }

    /** A bookmark carries its metadata whatever else is left out. */
    JsonObject bookmark(ApiResource resource, JsonObject object, boolean first) {
        if (!chosen.kind().equals("Table")) {
            return event(resource, object, first);
        }
        JsonObject table = tables.of(resource, object, chosen.version(), "Metadata");
        return first ? table : Tables.withoutColumns(table);
    }

    private String include() {
        return request.query().text("includeObject");
    }

    /** A list in this form. */
    JsonObject list(ApiResource resource, List<JsonObject> objects, JsonObject metadata) {
        return switch (chosen.kind()) {
            case "Table" -> tables.of(resource, objects, metadata, chosen.version(), include());
            case "PartialObjectMetadataList" ->
                JsonObject.builder()
                        .put("kind", "PartialObjectMetadataList")
                        .put("apiVersion", "meta.k8s.io/" + chosen.version())
                        .put("metadata", metadata)
                        .put("items", partials(objects))
                        .build();
            case "PartialObjectMetadata" ->
                throw mismatch("a list", resource, resource.kind() + "List");
            default ->
                JsonObject.builder()
                        .put("kind", resource.kind() + "List")
                        .put("apiVersion", resource.gvr().groupVersion().toString())
                        .put("metadata", metadata)
                        .put("items", items(objects))
                        .build();
        };
    }

    /** No list at all for none: upstream's converter begins with nothing. */
    private Json partials(List<JsonObject> objects) {
        if (objects.isEmpty()) {
            return JsonNull.NULL;
        }
        return JsonArray.of(objects.stream()
                .map(object -> (Json) Tables.partial(object, chosen.version()))
                .toList());
    }

    private static JsonArray items(List<JsonObject> objects) {
        return JsonArray.of(objects.stream()
                .map(object -> (Json) object.without("kind").without("apiVersion"))
                .toList());
    }

    private ApiException mismatch(String what, ApiResource resource, String kind) {
        return new ApiException(
                Reason.NotAcceptable,
                "you requested "
                        + chosen.kind()
                        + ", but the requested object is "
                        + what
                        + " (*"
                        + Bodies.internalGroup(resource.group())
                        + "."
                        + kind
                        + ")");
    }
}
