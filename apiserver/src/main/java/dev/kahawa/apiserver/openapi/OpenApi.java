package dev.kahawa.apiserver.openapi;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersion;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** OpenAPI v3: an index and a document for each group and version, made when first asked for. */
public final class OpenApi implements Stage {
    private static final String ROOT = "/openapi/v3";

    private final Catalog catalog;
    private final Map<GroupVersion, byte[]> documents = new ConcurrentHashMap<>();

    public OpenApi(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        String path = call.request().path();
        if (path.equals(ROOT)) {
            return Response.of(200, Response.TEXT, JsonWriter.write(index()));
        }
        if (!path.startsWith(ROOT + "/")) {
            return next.handle(call);
        }
        Optional<GroupVersion> version = catalog.groupVersions().stream()
                .filter(each -> path.equals(ROOT + "/" + place(each)))
                .findFirst();
        if (version.isEmpty()) {
            return Response.text(404, "404 page not found\n");
        }
        byte[] document = document(version.get());
        return Response.of(200, Response.JSON, document)
                .withHeader("etag", "\"" + hash(document) + "\"")
                .withHeader("vary", "Accept");
    }

    private static String place(GroupVersion version) {
        return (version.group().isEmpty() ? "api/" : "apis/") + version;
    }

    private JsonObject index() {
        JsonObject.Builder paths = JsonObject.builder();
        for (GroupVersion version : catalog.groupVersions()) {
            String url = ROOT + "/" + place(version) + "?hash=" + hash(document(version));
            paths.put(place(version), JsonObject.of("serverRelativeURL", url));
        }
        return JsonObject.of("paths", paths.build());
    }

    private byte[] document(GroupVersion version) {
        return documents.computeIfAbsent(
                version, each -> JsonWriter.write(new OpenApiDocument(catalog, each).build()));
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
