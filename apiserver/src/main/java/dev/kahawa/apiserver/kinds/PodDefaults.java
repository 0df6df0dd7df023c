package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Defaults of Pods and of templates of Pods. */
public final class PodDefaults {
    private static final long FILE_MODE = 420;
    private static final long GRACE_SECONDS = 30;
    private static final long TOKEN_SECONDS = 3_600;
    private static final int MILLI = 3;
    private static final List<String> LISTS =
            List.of("containers", "initContainers", "ephemeralContainers");

    private PodDefaults() {}

    /** What a Pod's spec has by default, and a template's has not. */
    public static JsonObject pod(JsonObject spec) {
        JsonObject result = spec(spec).withDefault("enableServiceLinks", Json.of(true));
        for (String list : List.of("containers", "initContainers")) {
            result = items(result, list, PodDefaults::requested);
        }
        if (result.has("resources")) {
            result = podLevel(result);
        }
        if (result.number("terminationGracePeriodSeconds").orElse(0) < 0) {
            result = result.with("terminationGracePeriodSeconds", 1);
        }
        return result.isTrue("hostNetwork") ? hostPorts(result) : result;
    }

    /** What is limited is also requested, unless said otherwise. */
    private static JsonObject requested(JsonObject container) {
        JsonObject limits = container.object("resources", "limits");
        return limits.isEmpty()
                ? container
                : container.update(
                        "resources", r -> r.update("requests", q -> defaulted(q, limits)));
    }

    private static JsonObject defaulted(JsonObject requests, JsonObject limits) {
        JsonObject result = requests;
        for (String name : limits.keys()) {
            result = result.withDefault(name, limits.text(name));
        }
        return result;
    }

    /** KEP-2837: the Pod requests what its containers do together, or else its limits. */
    private static JsonObject podLevel(JsonObject spec) {
        JsonObject limits = spec.object("resources", "limits");
        if (limits.isEmpty()) {
            return spec;
        }
        JsonObject requests = spec.object("resources", "requests");
        for (Map.Entry<String, Quantity> sum :
                PodResources.aggregateRequests(spec).entrySet()) {
            if (List.of("cpu", "memory").contains(sum.getKey())) {
                requests = requests.withDefault(sum.getKey(), sum.getValue().toString());
            }
        }
        for (String name : limits.keys()) {
            boolean supported =
                    List.of("cpu", "memory").contains(name) || ResourceValidation.isHugePages(name);
            requests = supported ? requests.withDefault(name, limits.text(name)) : requests;
        }
        JsonObject complete = requests;
        return complete.isEmpty()
                ? spec
                : spec.update("resources", r -> r.with("requests", complete));
    }

    private static JsonObject hostPorts(JsonObject spec) {
        JsonObject result = spec;
        for (String list : List.of("containers", "initContainers")) {
            result = items(
                    result,
                    list,
                    container -> items(container, "ports", port -> {
                        long own = port.number("containerPort").orElse(0);
                        return own == 0 ? port : port.withDefault("hostPort", Json.of(own));
                    }));
        }
        return result;
    }

    /** What every PodSpec has by default. */
    public static JsonObject spec(JsonObject spec) {
        JsonObject result = spec.withDefault("restartPolicy", "Always")
                .withDefault("dnsPolicy", "ClusterFirst")
                .withDefault("schedulerName", "default-scheduler")
                .withDefault("terminationGracePeriodSeconds", Json.of(GRACE_SECONDS))
                .withDefault("securityContext", JsonObject.EMPTY);
        String account = result.text("serviceAccountName");
        if (!account.isEmpty()) {
            result = result.with("serviceAccount", account);
        } else if (!result.text("serviceAccount").isEmpty()) {
            result = result.with("serviceAccountName", result.text("serviceAccount"));
        }
        for (String list : LISTS) {
            result = items(result, list, PodDefaults::container);
        }
        result = items(result, "volumes", VolumeDefaults::volume);
        result = given(result, "resources", PodDefaults::rounded);
        return given(result, "overhead", PodDefaults::roundedList);
    }

    public static JsonObject items(
            JsonObject parent, String list, UnaryOperator<JsonObject> change) {
        return parent.has(list) ? parent.with(list, parent.array(list).mapObjects(change)) : parent;
    }

    /** The object under this key, if there is one, changed. */
    public static JsonObject given(
            JsonObject parent, String key, UnaryOperator<JsonObject> change) {
        return parent.get(key) instanceof JsonObject ? parent.update(key, change) : parent;
    }

    private static JsonObject container(JsonObject container) {
        JsonObject result = container
                .withDefault("terminationMessagePath", "/dev/termination-log")
                .withDefault("terminationMessagePolicy", "File")
                .withDefault("imagePullPolicy", ImageName.pullPolicy(container.text("image")));
        result = items(result, "ports", port -> port.withDefault("protocol", "TCP"));
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            result = given(result, probe, PodDefaults::probe);
        }
        result = given(result, "lifecycle", PodDefaults::lifecycle);
        result = items(result, "env", PodDefaults::variable);
        return given(result, "resources", PodDefaults::rounded);
    }

    /** Amounts are kept in thousandths at the finest. */
    private static JsonObject rounded(JsonObject resources) {
        JsonObject limited = given(resources, "limits", PodDefaults::roundedList);
        return given(limited, "requests", PodDefaults::roundedList);
    }

    public static JsonObject roundedList(JsonObject amounts) {
        JsonObject result = amounts;
        for (String name : amounts.keys()) {
            Quantity quantity = Quantity.parse(amounts.text(name));
            if (quantity.amount().scale() > MILLI) {
                Quantity up = new Quantity(
                        quantity.amount().setScale(MILLI, RoundingMode.UP).stripTrailingZeros(),
                        quantity.format());
                result = result.with(name, up.toString());
            }
        }
        return result;
    }

    private static JsonObject variable(JsonObject variable) {
        return given(variable, "valueFrom", from -> given(from, "fieldRef", PodDefaults::fieldRef));
    }

    public static JsonObject fieldRef(JsonObject reference) {
        return reference.withDefault("apiVersion", "v1");
    }

    private static JsonObject probe(JsonObject probe) {
        JsonObject result = probe.withDefault("timeoutSeconds", Json.of(1))
                .withDefault("periodSeconds", Json.of(10))
                .withDefault("successThreshold", Json.of(1))
                .withDefault("failureThreshold", Json.of(3));
        result = given(result, "httpGet", PodDefaults::httpGet);
        return given(
                result,
                "grpc",
                grpc -> grpc.get("service") == null || grpc.get("service") == JsonNull.NULL
                        ? grpc.with("service", "")
                        : grpc);
    }

    private static JsonObject httpGet(JsonObject get) {
        return get.withDefault("path", "/").withDefault("scheme", "HTTP");
    }

    private static JsonObject lifecycle(JsonObject lifecycle) {
        JsonObject result = lifecycle;
        for (String hook : List.of("postStart", "preStop")) {
            result = given(result, hook, h -> given(h, "httpGet", PodDefaults::httpGet));
        }
        return result;
    }

    public static JsonObject mode(JsonObject source) {
        return source.withDefault("defaultMode", Json.of(FILE_MODE));
    }

    public static JsonObject token(JsonObject token) {
        return token.withDefault("expirationSeconds", Json.of(TOKEN_SECONDS));
    }
}
