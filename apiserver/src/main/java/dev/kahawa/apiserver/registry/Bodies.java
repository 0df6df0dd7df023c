package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonBool;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.JsonString;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.object.Yaml;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.DecodeException;
import dev.kahawa.model.schema.GroupVersion;
import dev.kahawa.model.schema.GroupVersionKind;
import dev.kahawa.model.schema.ObjectType;
import dev.kahawa.model.schema.ProtobufReader;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the object in a request's body, with the errors of upstream's decoder. */
final class Bodies {
    private static final int SHOWN_BYTES = 30;

    private final Catalog catalog;

    Bodies(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The object, canonical and with its kind, that must be of the kind the resource speaks. */
    JsonObject decode(Call call, GroupVersionKind expected) {
        Request request = call.request();
        ObjectType type = catalog.type(expected).orElseThrow();
        JsonReader.Result read = parse(request, expected.kind(), type);
        return decode(call, expected, read, request.body());
    }

    /** As {@link #decode(Call, GroupVersionKind)}; another version that says the same is taken. */
    JsonObject decode(Call call, GroupVersionKind expected, GroupVersionKind other) {
        Request request = call.request();
        ObjectType type = catalog.type(expected).orElseThrow();
        JsonReader.Result read = parse(request, expected.kind(), type);
        if (kindOf(read.value(), expected, request.body()).equals(other)) {
            JsonObject renamed = read.value()
                    .asObject()
                    .orElse(JsonObject.EMPTY)
                    .with("apiVersion", expected.groupVersion().toString());
            return decode(
                    call,
                    expected,
                    new JsonReader.Result(renamed, read.duplicates()),
                    request.body());
        }
        return decode(call, expected, read, request.body());
    }

    /** An options object such as DeleteOptions, which need not be there nor say its kind. */
    JsonObject options(Request request, String kind) {
        return request.body().length == 0
                ? JsonObject.EMPTY
                : parse(request, kind, catalog.type("meta.v1." + kind))
                        .value()
                        .asObject()
                        .orElse(JsonObject.EMPTY);
    }

    private JsonReader.Result parse(Request request, String expected, ObjectType type) {
        byte[] body = request.body();
        String mediaType = mediaType(request.headers().first("content-type").orElse(""));
        try {
            return switch (mediaType) {
                case "", "application/json" -> JsonReader.readAll(body);
                case "application/yaml" -> Yaml.read(body);
                case "application/vnd.kubernetes.protobuf" -> protobuf(body, expected, type);
                default ->
                    throw new ApiException(
                            Reason.UnsupportedMediaType,
                            "the body of the request was in an unknown format - accepted media"
                                    + " types include: application/json, application/yaml,"
                                    + " application/vnd.kubernetes.protobuf");
            };
        } catch (MalformedJsonException malformed) {
            throw ApiException.badRequest("the object provided is unrecognized (must be of type "
                    + expected
                    + "): couldn't get version/kind; json parse error: "
                    + malformed.getMessage()
                    + " ("
                    + shown(body)
                    + ")");
        }
    }

    private JsonReader.Result protobuf(byte[] body, String expected, ObjectType fallback) {
        try {
            ProtobufReader.Unknown unknown = ProtobufReader.envelope(body);
            GroupVersion version = GroupVersion.parse(unknown.apiVersion());
            GroupVersionKind kind =
                    new GroupVersionKind(version.group(), version.version(), unknown.kind());
            ObjectType type = catalog.type(kind).orElse(fallback);
            JsonObject object = ProtobufReader.read(unknown.raw(), type);
            return new JsonReader.Result(
                    object.with("kind", unknown.kind()).with("apiVersion", unknown.apiVersion()),
                    List.of());
        } catch (DecodeException broken) {
            throw ApiException.badRequest("the object provided is unrecognized (must be of type "
                    + expected
                    + "): "
                    + broken.text()
                    + " ("
                    + shown(body)
                    + ")");
        }
    }

    /** {@code application/json; charset=utf-8} is {@code application/json}. */
    static String mediaType(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    /** The beginning of a body: as text if it looks like JSON, else in hexadecimal. */
    private static String shown(byte[] body) {
        int length = Math.min(body.length, SHOWN_BYTES);
        if (body.length == 0) {
            return "<empty>";
        }
        if (body[0] == '{') {
            String start = new String(body, 0, length, StandardCharsets.UTF_8);
            return start + (body.length > length ? " ..." : "");
        }
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < length; i++) {
            hex.append(String.format("%02x", body[i]));
        }
        return hex + (body.length > length ? " ..." : "");
    }

    JsonObject decode(Call call, GroupVersionKind expected, JsonReader.Result read, byte[] body) {
        GroupVersionKind given = kindOf(read.value(), expected, body);
        if (!given.equals(expected)) {
            throw wrongKind(given, expected);
        }
        ObjectType type = catalog.type(expected).orElseThrow();
        try {
            ObjectType.Decoded decoded = type.decode(read);
            complain(call, expected, decoded.complaints());
            return decoded.object()
                    .with("kind", expected.kind())
                    .with("apiVersion", expected.groupVersion().toString());
        } catch (DecodeException wrong) {
            throw unhandled(expected, expected, wrong.text());
        }
    }

    /**
     * A patched object, canonical and with its kind.
     *
     * @throws DecodeException in upstream's words, if it is not of the kind any more
     */
    JsonObject patched(Call call, GroupVersionKind expected, JsonObject object)
            throws DecodeException {
        GroupVersionKind given = kindOf(object, expected, new byte[0]);
        if (!given.equals(expected)) {
            throw wrongKind(given, expected);
        }
        ObjectType type = catalog.type(expected).orElseThrow();
        ObjectType.Decoded decoded = type.decode(new JsonReader.Result(object, List.of()));
        complain(call, expected, decoded.complaints());
        return decoded.object()
                .with("kind", expected.kind())
                .with("apiVersion", expected.groupVersion().toString());
    }

    private GroupVersionKind kindOf(Json value, GroupVersionKind expected, byte[] body) {
        if (!(value instanceof JsonObject object)) {
            throw unrecognized(
                    expected,
                    "couldn't get version/kind; json parse error: json: cannot unmarshal "
                            + (value.asArray().isPresent() ? "array" : "string")
                            + " into Go value of type struct { APIVersion string"
                            + " \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
                            + " \"json:\\\"kind,omitempty\\\"\" }",
                    body);
        }
        for (String field : List.of("apiVersion", "kind")) {
            Json given = object.get(field);
            if (given != null && !given.isNull() && !(given instanceof JsonString)) {
                throw unrecognized(
                        expected,
                        "couldn't get version/kind; json parse error: json: cannot unmarshal "
                                + goName(given)
                                + " into Go struct field ."
                                + field
                                + " of type string",
                        body);
            }
        }
        String apiVersion = object.text("apiVersion");
        if (apiVersion.chars().filter(c -> c == '/').count() > 1) {
            throw unrecognized(expected, "unexpected GroupVersion string: " + apiVersion, body);
        }
        GroupVersion version =
                apiVersion.isEmpty() ? expected.groupVersion() : GroupVersion.parse(apiVersion);
        String kind = object.string("kind").filter(k -> !k.isEmpty()).orElse(expected.kind());
        return new GroupVersionKind(version.group(), version.version(), kind);
    }

    private static String goName(Json value) {
        return switch (value) {
            case JsonArray array -> "array";
            case JsonObject object -> "object";
            case JsonBool bool -> "bool";
            default -> "number";
        };
    }

    private static ApiException unrecognized(GroupVersionKind expected, String why, byte[] body) {
        return ApiException.badRequest("the object provided is unrecognized (must be of type "
                + expected.kind()
                + "): "
                + why
                + " ("
                + shown(body)
                + ")");
    }

    private ApiException wrongKind(GroupVersionKind given, GroupVersionKind expected) {
        if (!catalog.hasKind(given) && !isList(given)) {
            if (given.kind().equals(expected.kind())
                    && !given.group().equals(expected.group())
                    && Set.of("extensions").contains(given.group())) {
                return versionMismatch(given, expected);
            }
            return unhandled(
                    given,
                    expected,
                    "no kind \""
                            + given.kind()
                            + "\" is registered for version \""
                            + given.groupVersion()
                            + "\" in scheme \"pkg/runtime/scheme.go:111\"");
        }
        if (given.kind().equals(expected.kind())) {
            return versionMismatch(given, expected);
        }
        return unhandled(
                given,
                expected,
                "converting ("
                        + given.version()
                        + "."
                        + given.kind()
                        + ") to ("
                        + internalGroup(expected.group())
                        + "."
                        + expected.kind()
                        + "): unknown conversion");
    }

    private boolean isList(GroupVersionKind gvk) {
        return gvk.kind().endsWith("List")
                && catalog.hasKind(new GroupVersionKind(
                        gvk.group(),
                        gvk.version(),
                        gvk.kind().substring(0, gvk.kind().length() - 4)));
    }

    static String internalGroup(String group) {
        int dot = group.indexOf('.');
        return group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
    }

    private static ApiException versionMismatch(GroupVersionKind given, GroupVersionKind expected) {
        return ApiException.badRequest("the API version in the data ("
                + given.groupVersion()
                + ") does not match the expected API version ("
                + expected.groupVersion()
                + ")");
    }

    private static ApiException unhandled(
            GroupVersionKind given, GroupVersionKind expected, String why) {
        return ApiException.badRequest(given.kind()
                + " in version \""
                + given.version()
                + "\" cannot be handled as a "
                + expected.kind()
                + ": "
                + why);
    }

    /** Unknown and repeated fields: refused, warned of or passed over, as the caller wishes. */
    static void complain(Call call, GroupVersionKind kind, List<String> complaints) {
        String validation = call.request().query().first("fieldValidation").orElse("");
        switch (validation) {
            case "Ignore" -> {}
            case "Strict" -> {
                if (!complaints.isEmpty()) {
                    String all = "strict decoding error: " + String.join(", ", complaints);
                    throw unhandled(kind, kind, all);
                }
            }
            default -> complaints.forEach(call.trail()::warn);
        }
    }
}
