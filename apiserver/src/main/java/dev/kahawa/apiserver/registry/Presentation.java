package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Column;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a client wants its answer: the form of the objects and of the text.
 *
 * @param includeObject for Tables: what of the object each row carries
 */
record Presentation(
        Form form,
        boolean yaml,
        boolean pretty,
        String includeObject,
        Strategies strategies,
        InstantSource clock) {

    /** What stands for an object. */
    enum Form {
        OBJECT,
        TABLE,
        METADATA
    }

    /** The bytes of stored objects can be passed on as they are. */
    boolean isPlain() {
        return form == Form.OBJECT && !yaml && !pretty;
    }

    /** @throws ApiException 406 if the client accepts nothing that there is */
    static Presentation of(Request request, Strategies strategies, InstantSource clock) {
        String accept = String.join(",", request.headers().all("accept"));
        String include = request.query().first("includeObject").orElse("Metadata");
        for (String range : (accept.isBlank() ? "*/*" : accept).split(",")) {
            String[] parts = range.strip().split(";");
            String type = parts[0].strip();
            boolean yaml = type.equals("application/yaml");
            if (!yaml
                    && !type.equals("application/json")
                    && !type.equals("*/*")
                    && !type.equals("application/*")) {
                continue;
            }
            Form form = form(parts);
            if (form != null) {
                boolean pretty = !yaml && isPretty(request);
                return new Presentation(form, yaml, pretty, include, strategies, clock);
            }
        }
        throw new ApiException(
                Reason.NotAcceptable,
                "only the following media types are accepted: application/json, application/yaml");
    }

    /** Null for a form there is not. */
    private static @Nullable Form form(String[] parts) {
        String as = "";
        String version = "v1";
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            as = parameter.startsWith("as=") ? parameter.substring(3) : as;
            version = parameter.startsWith("v=") ? parameter.substring(2) : version;
        }
        if (!as.isEmpty() && !version.equals("v1")) {
            return null;
        }
        return switch (as) {
            case "" -> Form.OBJECT;
            case "Table" -> Form.TABLE;
            case "PartialObjectMetadata", "PartialObjectMetadataList" -> Form.METADATA;
            default -> null;
        };
    }

    /** People read what curl, wget and browsers show. */
    static boolean isPretty(Request request) {
        String asked = request.query().first("pretty").orElse("");
        if (!asked.isEmpty()) {
            return !asked.equals("false") && !asked.equals("0");
        }
        String agent = request.headers().first("user-agent").orElse("").toLowerCase(Locale.ROOT);
        return agent.startsWith("curl/")
                || agent.startsWith("wget/")
                || agent.startsWith("mozilla/");
    }

    /** One object in this form. */
    JsonObject shown(ApiResource resource, JsonObject object) {
        return switch (form) {
            case OBJECT -> object;
            case METADATA -> partial(object);
            case TABLE -> {
                String version = object.text("metadata", "resourceVersion");
                yield table(resource, List.of(object), JsonObject.of("resourceVersion", version));
            }
        };
    }

    private static JsonObject partial(JsonObject object) {
        return JsonObject.builder()
                .put("kind", "PartialObjectMetadata")
                .put("apiVersion", "meta.k8s.io/v1")
                .put("metadata", object.object("metadata"))
                .build();
    }

    /** A list in this form. */
    JsonObject list(ApiResource resource, List<JsonObject> objects, JsonObject metadata) {
        return switch (form) {
            case TABLE -> table(resource, objects, metadata);
            case METADATA ->
                JsonObject.builder()
                        .put("kind", "PartialObjectMetadataList")
                        .put("apiVersion", "meta.k8s.io/v1")
                        .put("metadata", metadata)
                        .put(
                                "items",
                                JsonArray.of(objects.stream()
                                        .map(Presentation::partial)
                                        .toList()))
                        .build();
            case OBJECT ->
                JsonObject.builder()
                        .put("kind", resource.kind() + "List")
                        .put("apiVersion", resource.gvr().groupVersion().toString())
                        .put("metadata", metadata)
                        .put(
                                "items",
                                JsonArray.of(objects.stream()
                                        .map(object -> object.without("kind").without("apiVersion"))
                                        .toList()))
                        .build();
        };
    }

    private JsonObject table(ApiResource resource, List<JsonObject> objects, JsonObject metadata) {
        List<Json> columns = new ArrayList<>();
        for (Column column : columns(resource)) {
            columns.add(JsonObject.builder()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.format())
                    .put("description", ColumnTexts.of(column.name(), resource.kind()))
                    .put("priority", column.priority())
                    .build());
        }
        List<Json> rows = new ArrayList<>();
        for (JsonObject object : objects) {
            rows.add(row(resource, object));
        }
        return JsonObject.builder()
                .put("kind", "Table")
                .put("apiVersion", "meta.k8s.io/v1")
                .put("metadata", metadata)
                .put("columnDefinitions", JsonArray.of(columns))
                .put("rows", JsonArray.of(rows))
                .build();
    }

    private static List<Column> columns(ApiResource resource) {
        return resource.columns().isEmpty()
                ? List.of(
                        new Column("Name", "string", "name", 0), new Column("Age", "string", "", 0))
                : resource.columns();
    }

    private JsonObject row(ApiResource resource, JsonObject object) {
        List<Json> cells = new ArrayList<>(strategies.of(resource).cells(object, clock.instant()));
        int wanted = columns(resource).size();
        while (cells.size() < wanted) {
            cells.add(JsonNull.NULL);
        }
        JsonObject.Builder row =
                JsonObject.builder().put("cells", JsonArray.of(cells.subList(0, wanted)));
        switch (includeObject) {
            case "None" -> {}
            case "Object" -> row.put("object", object);
            default -> row.put("object", partial(object));
        }
        return row.build();
    }
}
