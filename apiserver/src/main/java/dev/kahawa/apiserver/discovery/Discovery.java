package dev.kahawa.apiserver.discovery;

import dev.kahawa.apiserver.negotiation.Accept;
import dev.kahawa.apiserver.negotiation.Chosen;
import dev.kahawa.apiserver.negotiation.Rendering;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersion;
import dev.kahawa.model.schema.GroupVersionKind;
import dev.kahawa.model.schema.Subresource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Discovery of groups, versions and resources, a document each or all in one (KEP-3352). */
public final class Discovery implements Stage {
    private static final List<String> OTHER_PATHS = List.of(
            "/.well-known/openid-configuration",
            "/api",
            "/apis",
            "/healthz",
            "/healthz/etcd",
            "/healthz/log",
            "/healthz/ping",
            "/livez",
            "/livez/etcd",
            "/livez/log",
            "/livez/ping",
            "/metrics",
            "/openapi/v2",
            "/openapi/v3",
            "/openid/v1/jwks",
            "/readyz",
            "/readyz/etcd",
            "/readyz/log",
            "/readyz/ping",
            "/version");

    private final Catalog catalog;
    private final Rendering rendering;

    public Discovery(Catalog catalog) {
        this.catalog = catalog;
        this.rendering = new Rendering(catalog);
    }

    @Override
    public Response handle(Call call, Next next) throws InterruptedException {
        Request request = call.request();
        String path = request.path().replaceAll("/+$", "");
        if (path.isEmpty()) {
            return Response.json(200, index());
        }
        String[] parts = path.split("/", -1);
        boolean core = parts[1].equals("api");
        boolean ours = core || parts[1].equals("apis");
        if (!ours || parts.length > (core ? 3 : 4)) {
            return next.handle(call);
        }
        boolean groups = parts.length == 2 && !core;
        if (!groups && !request.method().matches("GET|HEAD")) {
            throw new ApiException(
                    Reason.MethodNotAllowed,
                    "the server does not allow this method on the requested resource",
                    Details.NONE);
        }
        return switch (parts.length) {
            case 2 -> root(request, parts[1]);
            case 3 -> core ? resources(request, "", parts[2]) : group(request, parts[2]);
            default -> resources(request, parts[2], parts[3]);
        };
    }

    /** Every path there is something at. */
    private JsonObject index() {
        Set<String> paths = new TreeSet<>(OTHER_PATHS);
        for (GroupVersion version : catalog.groupVersions()) {
            if (version.group().isEmpty()) {
                paths.add("/api/" + version);
            } else {
                paths.add("/apis/" + version.group());
                paths.add("/apis/" + version);
            }
        }
        return JsonObject.of("paths", JsonArray.ofStrings(paths));
    }

    private Response root(Request request, String root) {
        Chosen chosen = Accept.discovery(request);
        if (chosen.transforms()) {
            return aggregated(request, root, chosen.version());
        }
        return rendering.response(request, 200, chosen, root.equals("api") ? versions() : groups());
    }

    private Response document(Request request, JsonObject document) {
        return rendering.response(request, 200, Accept.document(request), document);
    }

    private static JsonObject versions() {
        JsonObject address = JsonObject.of("clientCIDR", "0.0.0.0/0").with("serverAddress", "");
        return JsonObject.of("kind", "APIVersions")
                .with("versions", JsonArray.of(Json.of("v1")))
                .with("serverAddressByClientCIDRs", JsonArray.of(address));
    }

    private Set<String> groupNames() {
        Set<String> names = new LinkedHashSet<>();
        catalog.groupVersions().forEach(version -> names.add(version.group()));
        names.remove("");
        return names;
    }

    private JsonObject groups() {
        List<Json> groups = new ArrayList<>();
        groupNames().forEach(name -> groups.add(describe(name)));
        return JsonObject.of("kind", "APIGroupList")
                .with("apiVersion", "v1")
                .with("groups", JsonArray.of(groups));
    }

    private JsonObject describe(String name) {
        List<Json> versions = new ArrayList<>();
        for (GroupVersion version : catalog.groupVersions()) {
            if (version.group().equals(name)) {
                versions.add(JsonObject.of("groupVersion", version.toString())
                        .with("version", version.version()));
            }
        }
        return JsonObject.of("name", name)
                .with("versions", JsonArray.of(versions))
                .with("preferredVersion", versions.getFirst());
    }

    private Response group(Request request, String name) {
        if (!groupNames().contains(name)) {
            return Response.text(404, "404 page not found\n");
        }
        JsonObject head = JsonObject.of("kind", "APIGroup").with("apiVersion", "v1");
        JsonObject described = describe(name);
        for (String key : described.keys()) {
            head = head.with(key, described.at(key).orElseThrow());
        }
        return document(request, head);
    }

    private Response resources(Request request, String group, String version) {
        GroupVersion wanted = new GroupVersion(group, version);
        if (!catalog.groupVersions().contains(wanted)) {
            if (!group.isEmpty() && !groupNames().contains(group)) {
                return Response.text(404, "404 page not found\n");
            }
            throw new ApiException(
                    Reason.NotFound,
                    "the server could not find the requested resource",
                    Details.NONE);
        }
        List<Json> list = new ArrayList<>();
        for (ApiResource resource : catalog.resources(wanted)) {
            list.add(describe(resource));
            for (Subresource sub : resource.subresources()) {
                list.add(describe(resource, sub));
            }
        }
        JsonObject.Builder json = JsonObject.builder().put("kind", "APIResourceList");
        if (!group.isEmpty()) {
            json.put("apiVersion", "v1");
        }
        return document(
                request,
                json.put("groupVersion", wanted.toString())
                        .put("resources", JsonArray.of(list))
                        .build());
    }

    private static JsonObject describe(ApiResource resource) {
        JsonObject.Builder json = JsonObject.builder()
                .put("name", resource.resource())
                .put("singularName", resource.singular())
                .put("namespaced", resource.namespaced())
                .put("kind", resource.kind())
                .put("verbs", JsonArray.ofStrings(resource.verbs()))
                .putUnlessEmpty(
                        "shortNames", JsonArray.ofStrings(resource.names().shortNames()))
                .putUnlessEmpty(
                        "categories", JsonArray.ofStrings(resource.names().categories()));
        if (resource.stored()) {
            json.put("storageVersionHash", storageHash(resource.gvk()));
        }
        return json.build();
    }

    private static String storageHash(GroupVersionKind kind) {
        String text = kind.group() + "/" + kind.version() + "/" + kind.kind();
        byte[] hash = digest("SHA-256", text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(Arrays.copyOf(hash, 8));
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }

    private static JsonObject describe(ApiResource resource, Subresource sub) {
        JsonObject.Builder json = JsonObject.builder()
                .put("name", resource.resource() + "/" + sub.name())
                .put("singularName", "")
                .put("namespaced", resource.namespaced());
        if (!sub.kind().groupVersion().equals(resource.gvr().groupVersion())) {
            json.put("group", sub.kind().group()).put("version", sub.kind().version());
        }
        return json.put("kind", sub.kind().kind())
                .put("verbs", JsonArray.ofStrings(sub.verbs()))
                .build();
    }

    private Response aggregated(Request request, String root, String version) {
        byte[] body = JsonWriter.write(aggregated(root, version));
        String hash = HexFormat.of().formatHex(digest("SHA-512", body)).toUpperCase(Locale.ROOT);
        String tag = "\"" + hash + "\"";
        String type =
                "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList";
        boolean known = request.headers().all("if-none-match").contains(tag);
        Response response =
                known ? Response.of(304, type, new byte[0]) : Response.of(200, type, body);
        return response.withHeader("etag", tag).withHeader("vary", "Accept");
    }

    private JsonObject aggregated(String root, String version) {
        List<Json> items = new ArrayList<>();
        Set<String> names = root.equals("api") ? Set.of("") : groupNames();
        for (String name : names) {
            List<Json> versions = new ArrayList<>();
            for (GroupVersion each : catalog.groupVersions()) {
                if (each.group().equals(name)) {
                    versions.add(aggregated(each));
                }
            }
            JsonObject metadata = name.isEmpty() ? JsonObject.EMPTY : JsonObject.of("name", name);
            items.add(JsonObject.of("metadata", metadata).with("versions", JsonArray.of(versions)));
        }
        return JsonObject.of("kind", "APIGroupDiscoveryList")
                .with("apiVersion", "apidiscovery.k8s.io/" + version)
                .with("metadata", JsonObject.EMPTY)
                .with("items", JsonArray.of(items));
    }

    private JsonObject aggregated(GroupVersion version) {
        List<Json> resources = new ArrayList<>();
        for (ApiResource resource : catalog.resources(version)) {
            List<Json> subs = new ArrayList<>();
            for (Subresource sub : resource.subresources()) {
                subs.add(JsonObject.of("subresource", sub.name())
                        .with("responseKind", kind(sub.kind(), version))
                        .with("verbs", JsonArray.ofStrings(sub.verbs())));
            }
            resources.add(JsonObject.builder()
                    .put("resource", resource.resource())
                    .put("responseKind", kind(resource.gvk(), version))
                    .put("scope", resource.namespaced() ? "Namespaced" : "Cluster")
                    .put("singularResource", resource.singular())
                    .put("verbs", JsonArray.ofStrings(resource.verbs()))
                    .putUnlessEmpty(
                            "shortNames", JsonArray.ofStrings(resource.names().shortNames()))
                    .putUnlessEmpty(
                            "categories", JsonArray.ofStrings(resource.names().categories()))
                    .putUnlessEmpty("subresources", JsonArray.of(subs))
                    .build());
        }
        return JsonObject.of("version", version.version())
                .with("resources", JsonArray.of(resources))
                .with("freshness", "Current");
    }

    /** Empty group and version stand for those around it. */
    private static JsonObject kind(GroupVersionKind kind, GroupVersion around) {
        boolean same = kind.groupVersion().equals(around);
        return JsonObject.of("group", same ? "" : kind.group())
                .with("version", same ? "" : kind.version())
                .with("kind", kind.kind());
    }
}
