package dev.kahawa.apiserver.negotiation;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersion;
import dev.kahawa.model.schema.GroupVersionKind;
import dev.kahawa.model.schema.ObjectType;
import dev.kahawa.model.schema.ProtobufWriter;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Turns trees into the text that a client has chosen. */
public final class Rendering {
    private final Catalog catalog;

    public Rendering(Catalog catalog) {
        this.catalog = catalog;
    }

    public Response response(Request request, int status, Chosen chosen, JsonObject body) {
        Format format = chosen.format();
        byte[] bytes = format == Format.JSON && isPretty(request)
                ? JsonWriter.writePretty(body)
                : bytes(format, body);
        return Response.of(status, format.mediaType(), bytes);
    }

    public byte[] bytes(Format format, JsonObject body) {
        return switch (format) {
            case JSON -> line(JsonWriter.write(body));
            case YAML -> YamlText.write(body);
            case PROTOBUF -> protobuf(body);
        };
    }

    public static byte[] line(byte[] json) {
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    /** People read what curl, wget and browsers show. */
    public static boolean isPretty(Request request) {
        String asked = request.query().first("pretty").orElse("");
        if (!asked.isEmpty()) {
            return !asked.equals("false") && !asked.equals("0");
        }
        String agent = request.headers().first("user-agent").orElse("").toLowerCase(Locale.ROOT);
        return agent.startsWith("curl/")
                || agent.startsWith("wget/")
                || agent.startsWith("mozilla/");
    }

    private byte[] protobuf(JsonObject body) {
        String kind = body.text("kind");
        String apiVersion = body.text("apiVersion");
        return ProtobufWriter.envelope(apiVersion, kind, message(apiVersion, kind, body));
    }

    private byte[] message(String apiVersion, String kind, JsonObject body) {
        Optional<ObjectType> type = type(apiVersion, kind);
        if (type.isPresent()) {
            return ProtobufWriter.message(body, type.get());
        }
        String item = kind.endsWith("List") ? kind.substring(0, kind.length() - 4) : kind;
        return ProtobufWriter.list(
                body,
                catalog.type("meta.v1.ListMeta"),
                type(apiVersion, item)
                        .orElseThrow(() -> new IllegalStateException(
                                "no protobuf of " + apiVersion + " " + kind)));
    }

    private Optional<ObjectType> type(String apiVersion, String kind) {
        if (apiVersion.equals("v1") && kind.equals("Status")) {
            return Optional.of(catalog.type("meta.v1.Status"));
        }
        if (kind.equals("PartialObjectMetadata")) {
            return Optional.of(catalog.type("meta.v1.PartialObjectMetadata"));
        }
        GroupVersion version = GroupVersion.parse(apiVersion);
        return catalog.type(new GroupVersionKind(version.group(), version.version(), kind));
    }
}
