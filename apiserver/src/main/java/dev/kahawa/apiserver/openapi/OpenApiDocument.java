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
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The OpenAPI v3 document of one group and version. One use. */
final class OpenApiDocument {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final JsonObject TIME =
            JsonObject.of("type", "string").with("format", "date-time");

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
                paths.put(
                        collection,
                        JsonObject.of("get", operation(resource, "list", "list"))
                                .with("post", operation(resource, "post", "create")));
            }
            if (resource.verbs().contains("patch")) {
                JsonObject named = JsonObject.of("delete", operation(resource, "delete", "delete"))
                        .with("get", operation(resource, "get", "read"))
                        .with("patch", operation(resource, "patch", "patch"))
                        .with("put", operation(resource, "put", "replace"));
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

    private JsonObject operation(ApiResource resource, String action, String verb) {
        boolean reads = action.equals("get") || action.equals("list");
        JsonArray parameters = reads
                ? JsonArray.of(parameter("pretty"))
                : JsonArray.of(
                        parameter("dryRun"),
                        parameter("fieldManager"),
                        parameter("fieldValidation"),
                        parameter("pretty"));
        JsonObject.Builder operation = JsonObject.builder()
                .put("operationId", operationId(resource, verb))
                .put("parameters", parameters);
        if (action.equals("patch")) {
            operation.put("requestBody", patchBody());
        }
        return operation
                .put("responses", JsonObject.of("200", JsonObject.of("description", "OK")))
                .put("x-kubernetes-action", action)
                .put("x-kubernetes-group-version-kind", kind(resource.gvk()))
                .build();
    }

    /** {@code readCoreV1NamespacedConfigMap}: the verb, where, and what. */
    private static String operationId(ApiResource resource, String verb) {
        StringBuilder id = new StringBuilder(verb);
        String group = resource.group().isEmpty()
                ? "core"
                : resource.group().replaceFirst("\\.k8s\\.io$", "");
        for (String word : List.of(group.split("\\."))) {
            id.append(capital(word));
        }
        return id.append(capital(resource.gvr().version()))
                .append(resource.namespaced() ? "Namespaced" : "")
                .append(resource.kind())
                .toString();
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private JsonObject patchBody() {
        schemas.put(META + "Patch", JsonObject.of("type", "object"));
        JsonObject schema = JsonObject.of("schema", link(META + "Patch"));
        JsonObject.Builder content = JsonObject.builder();
        for (String type : List.of(
                "application/apply-patch+yaml",
                "application/json-patch+json",
                "application/merge-patch+json",
                "application/strategic-merge-patch+json")) {
            content.put(type, schema);
        }
        return JsonObject.of("content", content.build()).with("required", true);
    }

    private static JsonObject link(String schemaName) {
        return JsonObject.of("$ref", "#/components/schemas/" + schemaName);
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
        if (field.pointer()) {
            schema = schema.without("default");
        }
        if (field.defaultValue() != null) {
            schema = schema.with("default", field.defaultValue());
        }
        if (!field.values().isEmpty() && !schema.has("items")) {
            schema = schema.with("enum", JsonArray.ofStrings(field.values()));
        }
        schema = switch (field.list()) {
            case UNSPECIFIED -> schema;
            case ATOMIC ->
                schema.with(
                        field.type() instanceof FieldType.ListOf
                                ? "x-kubernetes-list-type"
                                : "x-kubernetes-map-type",
                        "atomic");
            case SET -> schema.with("x-kubernetes-list-type", "set");
            case MAP ->
                schema.with("x-kubernetes-list-map-keys", JsonArray.ofStrings(field.mergeKeys()))
                        .with("x-kubernetes-list-type", "map");
        };
        return patched(field.patch(), schema);
    }

    private static JsonObject patched(Field.Patch patch, JsonObject schema) {
        List<String> strategies = new ArrayList<>();
        if (patch.merge()) {
            strategies.add("merge");
        }
        if (patch.replace()) {
            strategies.add("replace");
        }
        if (patch.retainKeys()) {
            strategies.add("retainKeys");
        }
        JsonObject keyed = patch.mergeKey().isEmpty()
                ? schema
                : schema.with("x-kubernetes-patch-merge-key", patch.mergeKey());
        return strategies.isEmpty()
                ? keyed
                : keyed.with("x-kubernetes-patch-strategy", String.join(",", strategies));
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
                yield JsonObject.of("default", JsonObject.EMPTY)
                        .with("allOf", JsonArray.of(link(struct.schemaName())));
            }
            case FieldType.Scalar scalar -> described(scalar);
        };
    }

    private JsonObject described(FieldType.Scalar scalar) {
        return switch (scalar) {
            case STRING -> JsonObject.of("type", "string");
            case DURATION -> named(META + "Duration", JsonObject.of("type", "string"));
            case BYTES -> JsonObject.of("type", "string").with("format", "byte");
            case TIME -> named(META + "Time", TIME);
            case MICRO_TIME -> named(META + "MicroTime", TIME);
            case INT32 -> JsonObject.of("type", "integer").with("format", "int32");
            case INT64 -> JsonObject.of("type", "integer").with("format", "int64");
            case FLOAT64 -> JsonObject.of("type", "number").with("format", "double");
            case BOOL -> JsonObject.of("type", "boolean");
            case QUANTITY ->
                named(
                        "io.k8s.apimachinery.pkg.api.resource.Quantity",
                        JsonObject.of("oneOf", types("string", "number")));
            case INT_OR_STRING ->
                named(
                        "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
                        JsonObject.of("format", "int-or-string")
                                .with("oneOf", types("integer", "string")));
            case ANY -> JsonObject.of("type", "object");
        };
    }

    private JsonObject named(String name, JsonObject schema) {
        schemas.put(name, schema);
        return JsonObject.of("allOf", JsonArray.of(link(name)));
    }

    private static JsonArray types(String... names) {
        List<Json> types = new ArrayList<>();
        for (String name : names) {
            types.add(JsonObject.of("type", name));
        }
        return JsonArray.of(types);
    }
}
