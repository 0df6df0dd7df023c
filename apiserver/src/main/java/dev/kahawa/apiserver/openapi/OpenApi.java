package dev.kahawa.apiserver.openapi;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersion;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * OpenAPI v3: an index and a document for each group and version; v2: all in one. Each is made when
 * it is first asked for.
 */
public final class OpenApi implements Stage {
    private static final String ROOT = "/openapi/v3";
    private static final String SWAGGER = "/openapi/v2";
    private static final String SWAGGER_PROTOBUF =
            "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    private static final List<String> OTHERS =
            List.of(".well-known/openid-configuration", "api", "apis", "openid/v1/jwks", "version");

    private final Catalog catalog;
    private final Map<String, byte[]> documents = new ConcurrentHashMap<>();

    public OpenApi(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        Request request = call.request();
        String path = request.path();
        if (path.equals(ROOT)) {
            return Response.of(200, Response.TEXT, JsonWriter.write(index()));
        }
        if (path.equals(SWAGGER)) {
            return swagger(request);
        }
        return path.startsWith(ROOT + "/")
                ? document(request, path.substring(ROOT.length() + 1))
                : next.handle(call);
    }

    private Response document(Request request, String place) {
        if (!places().contains(place)) {
            return new Response(404, Headers.NONE, new Body.Whole(new byte[0]));
        }
        byte[] document = document(place);
        String asked = request.query().text("hash");
        String hash = hash(document);
        if (!asked.isEmpty() && !asked.equals(hash)) {
            return new Response(
                    301, Headers.of("location", url(place, hash)), new Body.Whole(new byte[0]));
        }
        return Response.of(200, Response.JSON, document)
                .withHeader("etag", "\"" + hash + "\"")
                .withHeader("vary", "Accept");
    }

    private static String url(String place, String hash) {
        return ROOT + "/" + place + "?hash=" + hash;
    }

    private Set<String> places() {
        Set<String> places = new TreeSet<>(OTHERS);
        for (GroupVersion version : catalog.groupVersions()) {
            places.add(place(version));
            if (!version.group().isEmpty()) {
                places.add("apis/" + version.group());
            }
        }
        return places;
    }

    private static String place(GroupVersion version) {
        return (version.group().isEmpty() ? "api/" : "apis/") + version;
    }

    private JsonObject index() {
        JsonObject.Builder paths = JsonObject.builder();
        for (String place : places()) {
            String url = url(place, hash(document(place)));
            paths.put(place, JsonObject.of("serverRelativeURL", url));
        }
        return JsonObject.of("paths", paths.build());
    }

    private byte[] document(String place) {
        return documents.computeIfAbsent(place, each -> JsonWriter.write(made(each)));
    }

    /** A group and version is described in full, other places by their names alone. */
    private JsonObject made(String place) {
        return catalog.groupVersions().stream()
                .filter(version -> place(version).equals(place))
                .findFirst()
                .map(version -> new OpenApiDocument(catalog, version).build())
                .orElseGet(() -> JsonObject.of("openapi", "3.0.0")
                        .with(
                                "info",
                                JsonObject.of("title", "Kubernetes").with("version", "v1.36.0"))
                        .with("paths", JsonObject.of("/" + place + "/", JsonObject.EMPTY)));
    }

    private Response swagger(Request request) {
        String accept = String.join(",", request.headers().all("accept"));
        byte[] document = accept.contains(SWAGGER_PROTOBUF)
                ? documents.computeIfAbsent(SWAGGER_PROTOBUF, key -> Gnostic.document(swagger()))
                : documents.computeIfAbsent(SWAGGER, key -> JsonWriter.write(swagger()));
        String type = accept.contains(SWAGGER_PROTOBUF)
                ? SWAGGER_PROTOBUF.replace('@', '.')
                : Response.JSON;
        return Response.of(200, type, document)
                .withHeader("etag", "\"" + hash(document) + "\"")
                .withHeader("vary", "Accept");
    }

    private JsonObject swagger() {
        return SwaggerDocument.of(catalog.groupVersions().stream()
                .map(version -> new OpenApiDocument(catalog, version).build())
                .toList());
    }

    private static String hash(byte[] document) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-512").digest(document);
            return HexFormat.of().formatHex(hash).toUpperCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }
}
