package dev.kahawa.apiserver.openapi;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.Field;
import dev.kahawa.model.schema.FieldType;
import dev.kahawa.model.schema.GroupVersion;
import dev.kahawa.model.schema.GroupVersionKind;
import dev.kahawa.model.schema.ObjectType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The OpenAPI v3 document of one group and version. One use. */
final class OpenApiDocument {
    private final Catalog catalog;
    private final GroupVersion version;
    private final Map<String, Json> schemas = new TreeMap<>();
    private final Deque<ObjectType> toDescribe = new ArrayDeque<>();

    OpenApiDocument(Catalog catalog, GroupVersion version) {
        this.catalog = catalog;
        this.version = version;
    }

    JsonObject build() {
        Map<String, Json> paths = new TreeMap<>();
        for (ApiResource resource : catalog.resources(version)) {
            ObjectType type = catalog.type(resource.gvk()).orElseThrow();
            schemas.put(
                    type.schemaName(),
                    describe(type)
                            .with(
                                    "x-kubernetes-group-version-kind",
                                    JsonArray.of(kind(resource.gvk()))));
            String root = resource.gvr().prefix();
            String place = resource.namespaced() ? "/namespaces/{namespace}/" : "/";
            String collection = root + place + resource.resource();
            if (resource.verbs().contains("create")) {
                paths.put(collection, JsonObject.of("post", operation(resource, "post")));
            }
            if (resource.verbs().contains("patch")) {
                JsonObject named = JsonObject.of("get", operation(resource, "get"))
                        .with("patch", operation(resource, "patch"))
                        .with("put", operation(resource, "put"));
                paths.put(collection + "/{name}", named);
            }
        }
        while (!toDescribe.isEmpty()) {
            ObjectType type = toDescribe.pop();
            if (!schemas.containsKey(type.schemaName())) {
                schemas.put(type.schemaName(), describe(type));
            }
        }
        return JsonObject.of("openapi", "3.0.0")
                .with("info", JsonObject.of("title", "Kubernetes").with("version", "v1.36.0"))
                .with("paths", JsonObject.of(paths))
                .with("components", JsonObject.of("schemas", JsonObject.of(schemas)));
    }

    private static JsonObject kind(GroupVersionKind kind) {
        return JsonObject.of("group", kind.group())
                .with("kind", kind.kind())
                .with("version", kind.version());
    }

    private JsonObject operation(ApiResource resource, String action) {
        JsonObject ok = JsonObject.of("description", "OK");
        JsonArray parameters = action.equals("get")
                ? JsonArray.of(parameter("pretty"))
                : JsonArray.of(
                        parameter("dryRun"),
                        parameter("fieldManager"),
                        parameter("fieldValidation"),
                        parameter("pretty"));
        return JsonObject.of("parameters", parameters)
                .with("responses", JsonObject.of("200", ok))
                .with("x-kubernetes-action", action)
                .with("x-kubernetes-group-version-kind", kind(resource.gvk()));
    }

    private static JsonObject parameter(String name) {
        return JsonObject.of("name", name)
                .with("in", "query")
                .with("schema", JsonObject.of("type", "string").with("uniqueItems", true));
    }

    private JsonObject describe(ObjectType type) {
        Map<String, Json> properties = new TreeMap<>();
        List<String> required = new ArrayList<>();
        for (Field field : type.fields()) {
            properties.put(field.name(), described(field));
            if (field.required()) {
                required.add(field.name());
            }
        }
        return JsonObject.builder()
                .put("type", "object")
                .putUnlessEmpty("required", JsonArray.ofStrings(required))
                .put("properties", JsonObject.of(properties))
                .build();
    }

    private JsonObject described(Field field) {
        JsonObject schema = described(field.type());
        if (!field.values().isEmpty() && !schema.has("items")) {
            schema = schema.with("enum", JsonArray.ofStrings(field.values()));
        }
        return switch (field.list()) {
            case UNSPECIFIED -> schema;
            case ATOMIC ->
                schema.with(
                        field.type() instanceof FieldType.ListOf
                                ? "x-kubernetes-list-type"
                                : "x-kubernetes-map-type",
                        "atomic");
            case SET -> schema.with("x-kubernetes-list-type", "set");
            case MAP ->
                schema.with("x-kubernetes-list-type", "map")
                        .with("x-kubernetes-list-map-keys", JsonArray.ofStrings(field.mergeKeys()));
        };
    }

    private JsonObject described(FieldType type) {
        return switch (type) {
            case FieldType.ListOf(FieldType item) ->
                JsonObject.of("type", "array").with("items", described(item));
            case FieldType.MapOf(FieldType value) ->
                JsonObject.of("type", "object").with("additionalProperties", described(value));
            case FieldType.Struct(ObjectType.Reference reference) -> {
                ObjectType struct = reference.get();
                toDescribe.push(struct);
                JsonObject link =
                        JsonObject.of("$ref", "#/components/schemas/" + struct.schemaName());
                yield JsonObject.of("allOf", JsonArray.of(link)).with("default", JsonObject.EMPTY);
            }
            case FieldType.Scalar scalar -> described(scalar);
        };
    }

    private static JsonObject described(FieldType.Scalar scalar) {
        return switch (scalar) {
            case STRING, DURATION -> JsonObject.of("type", "string");
            case BYTES -> JsonObject.of("type", "string").with("format", "byte");
            case TIME, MICRO_TIME -> JsonObject.of("type", "string").with("format", "date-time");
            case INT32 -> JsonObject.of("type", "integer").with("format", "int32");
            case INT64 -> JsonObject.of("type", "integer").with("format", "int64");
            case FLOAT64 -> JsonObject.of("type", "number").with("format", "double");
            case BOOL -> JsonObject.of("type", "boolean");
            case QUANTITY, INT_OR_STRING ->
                JsonObject.of(
                        "oneOf",
                        JsonArray.of(
                                JsonObject.of("type", "string"),
                                JsonObject.of(
                                        "type",
                                        scalar == FieldType.Scalar.QUANTITY
                                                ? "number"
                                                : "integer")));
            case ANY -> JsonObject.of("type", "object");
        };
    }
}
