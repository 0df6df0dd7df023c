package dev.kahawa.apiserver.openapi;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All documents of OpenAPI v3 in one of v2, for clients of the older kind. */
final class SwaggerDocument {
    private static final String V3_LINK = "#/components/schemas/";

    private SwaggerDocument() {}

    static JsonObject of(List<JsonObject> documents) {
        Map<String, Json> paths = new TreeMap<>();
        Map<String, Json> definitions = new TreeMap<>();
        for (JsonObject document : documents) {
            document.object("paths").forEach((path, item) -> paths.put(path, path(item)));
            document.object("components", "schemas")
                    .forEach((name, schema) -> definitions.put(name, converted(schema)));
        }
        return JsonObject.of("swagger", "2.0")
                .with("info", JsonObject.of("title", "Kubernetes").with("version", "v1.36.0"))
                .with("paths", JsonObject.of(paths))
                .with("definitions", JsonObject.of(definitions));
    }

    private static JsonObject path(Json item) {
        JsonObject path = item.asObject().orElse(JsonObject.EMPTY);
        for (String method : path.keys()) {
            path = path.update(
                    method,
                    operation -> operation
                            .without("requestBody")
                            .with("parameters", parameters(operation.array("parameters"))));
        }
        return path;
    }

    private static JsonArray parameters(JsonArray parameters) {
        return parameters.mapObjects(parameter ->
                parameter.without("schema").with("type", "string").with("uniqueItems", true));
    }

    /** Links stand for themselves, and a choice of scalars is called a string. */
    private static Json converted(Json schema) {
        return switch (schema) {
            case JsonArray array -> array.map(SwaggerDocument::converted);
            case JsonObject object
            when object.has("allOf") -> {
                String link = object.array("allOf").objects().getFirst().text("$ref");
                String name = link.substring(V3_LINK.length());
                yield object.without("allOf").with("$ref", "#/definitions/" + name);
            }
            case JsonObject object
            when object.has("oneOf") -> object.without("oneOf").with("type", "string");
            case JsonObject object -> {
                JsonObject.Builder converted = JsonObject.builder();
                object.forEach((key, value) -> converted.put(
                        key, key.equals("properties") ? properties(value) : converted(value)));
                yield converted.build();
            }
            default -> schema;
        };
    }

    /** Their names mean nothing, even where they are the words of schemas themselves. */
    private static Json properties(Json properties) {
        JsonObject.Builder converted = JsonObject.builder();
        properties
                .asObject()
                .orElse(JsonObject.EMPTY)
                .forEach((name, schema) -> converted.put(name, converted(schema)));
        return converted.build();
    }
}
