package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.List;

/** Defaults of a PodSpec, in a Pod and in every template. */
final class PodDefaults {
    private static final long FILE_MODE = 420;

    private PodDefaults() {}

    static JsonObject spec(JsonObject spec) {
        JsonObject result = spec.withDefault("restartPolicy", "Always")
                .withDefault("dnsPolicy", "ClusterFirst")
                .withDefault("schedulerName", "default-scheduler")
                .withDefault("terminationGracePeriodSeconds", Json.of(30))
                .withDefault("securityContext", JsonObject.EMPTY);
        String account = result.text("serviceAccountName");
        if (!account.isEmpty()) {
            result = result.with("serviceAccount", account);
        } else if (!result.text("serviceAccount").isEmpty()) {
            result = result.with("serviceAccountName", result.text("serviceAccount"));
        }
        for (String list : List.of("containers", "initContainers")) {
            if (result.has(list)) {
                result = result.with(list, result.array(list).mapObjects(PodDefaults::container));
            }
        }
        return result.has("volumes")
                ? result.with("volumes", result.array("volumes").mapObjects(PodDefaults::volume))
                : result;
    }

    private static JsonObject container(JsonObject container) {
        JsonObject result = container
                .withDefault("terminationMessagePath", "/dev/termination-log")
                .withDefault("terminationMessagePolicy", "File")
                .withDefault("imagePullPolicy", pullPolicy(container.text("image")));
        if (result.has("ports")) {
            result = result.with(
                    "ports",
                    result.array("ports").mapObjects(port -> port.withDefault("protocol", "TCP")));
        }
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (result.has(probe)) {
                result = result.update(probe, PodDefaults::probe);
            }
        }
        if (result.has("env")) {
            result = result.with("env", result.array("env").mapObjects(PodDefaults::variable));
        }
        JsonObject limits = result.object("resources", "limits");
        return limits.isEmpty()
                ? result
                : result.update("resources", r -> r.update("requests", q -> defaulted(q, limits)));
    }

    /** What is limited is also requested, unless said otherwise. */
    private static JsonObject defaulted(JsonObject requests, JsonObject limits) {
        JsonObject result = requests;
        for (String name : limits.keys()) {
            result = result.withDefault(name, limits.text(name));
        }
        return result;
    }

    private static JsonObject variable(JsonObject variable) {
        return variable.object("valueFrom").has("fieldRef")
                ? variable.update(
                        "valueFrom", from -> from.update("fieldRef", PodDefaults::fieldRef))
                : variable;
    }

    private static JsonObject fieldRef(JsonObject reference) {
        return reference.withDefault("apiVersion", "v1");
    }

    /** An image that may change under its name is pulled every time. */
    private static String pullPolicy(String image) {
        int slash = image.lastIndexOf('/');
        String last = image.substring(slash + 1);
        boolean digest = last.indexOf('@') >= 0;
        int colon = last.indexOf(':');
        boolean latest = colon < 0 || last.endsWith(":latest");
        return latest && !digest ? "Always" : "IfNotPresent";
    }

    private static JsonObject probe(JsonObject probe) {
        JsonObject result = probe.withDefault("timeoutSeconds", Json.of(1))
                .withDefault("periodSeconds", Json.of(10))
                .withDefault("successThreshold", Json.of(1))
                .withDefault("failureThreshold", Json.of(3));
        if (result.has("httpGet")) {
            result = result.update(
                    "httpGet", get -> get.withDefault("path", "/").withDefault("scheme", "HTTP"));
        }
        return result.has("grpc")
                ? result.update("grpc", grpc -> grpc.withDefault("service", ""))
                : result;
    }

    private static JsonObject volume(JsonObject volume) {
        if (volume.size() == 1) {
            return volume.with("emptyDir", JsonObject.EMPTY);
        }
        JsonObject result = volume;
        for (String kind : List.of("secret", "configMap", "downwardAPI", "projected")) {
            if (result.has(kind)) {
                result = result.update(kind, v -> v.withDefault("defaultMode", Json.of(FILE_MODE)));
            }
        }
        if (result.has("hostPath")) {
            result = result.update("hostPath", path -> path.withDefault("type", ""));
        }
        return result.has("projected")
                ? result.update(
                        "projected",
                        projected -> projected.with(
                                "sources",
                                projected.array("sources").mapObjects(PodDefaults::source)))
                : result;
    }

    private static JsonObject source(JsonObject source) {
        if (source.has("serviceAccountToken")) {
            return source.update(
                    "serviceAccountToken",
                    token -> token.withDefault("expirationSeconds", Json.of(3_600)));
        }
        if (!source.has("downwardAPI")) {
            return source;
        }
        return source.update("downwardAPI", api -> {
            JsonArray items = api.array("items")
                    .mapObjects(item -> item.has("fieldRef")
                            ? item.update("fieldRef", PodDefaults::fieldRef)
                            : item);
            return api.has("items") ? api.with("items", items) : api;
        });
    }
}
