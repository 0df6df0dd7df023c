package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Services: a name, an address and ports. */
final class ServiceStrategy extends DefaultStrategy {

    ServiceStrategy(ApiResource resource) {
        super(resource);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return object.update("spec", ServiceStrategy::defaultedSpec);
    }

    private static JsonObject defaultedSpec(JsonObject spec) {
        JsonObject result =
                spec.withDefault("type", "ClusterIP").withDefault("sessionAffinity", "None");
        result = result.has("ports")
                ? result.with(
                        "ports", result.array("ports").mapObjects(ServiceStrategy::defaultedPort))
                : result;
        if (!result.text("type").equals("ExternalName")) {
            result = result.withDefault("internalTrafficPolicy", "Cluster")
                    .withDefault("ipFamilies", JsonArray.of(Json.of("IPv4")))
                    .withDefault("ipFamilyPolicy", "SingleStack");
            String ip = result.text("clusterIP");
            if (!ip.isEmpty()) {
                result = result.withDefault("clusterIPs", JsonArray.of(Json.of(ip)));
            }
        }
        if (result.text("type").matches("NodePort|LoadBalancer")) {
            result = result.withDefault("externalTrafficPolicy", "Cluster");
        }
        if (result.text("type").equals("LoadBalancer")) {
            result = result.withDefault("allocateLoadBalancerNodePorts", Json.of(true));
        }
        if (result.text("sessionAffinity").equals("ClientIP")
                && !result.has("sessionAffinityConfig")) {
            JsonObject client = JsonObject.EMPTY.with("timeoutSeconds", 10_800);
            result = result.with("sessionAffinityConfig", JsonObject.of("clientIP", client));
        }
        return result;
    }

    private static JsonObject defaultedPort(JsonObject port) {
        Json target = port.get("targetPort");
        boolean unset = target == null
                || target instanceof JsonInt(long number) && number == 0
                || target.asString().filter(String::isEmpty).isPresent();
        JsonObject result = port.withDefault("protocol", "TCP");
        return unset ? result.with("targetPort", port.number("port").orElse(0)) : result;
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return object.with("status", JsonObject.of("loadBalancer", JsonObject.EMPTY));
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        JsonObject kept = withStatusOf(object, old);
        boolean named = !object.text("spec", "clusterIP").isEmpty();
        return named || object.text("spec", "type").equals("ExternalName")
                ? kept
                : kept.update(
                        "spec",
                        spec -> spec.with("clusterIP", old.text("spec", "clusterIP"))
                                .with("clusterIPs", old.array("spec", "clusterIPs")));
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        List<FieldError> errors = new ArrayList<>();
        JsonObject spec = object.object("spec");
        List<JsonObject> ports = spec.array("ports").objects();
        boolean headless = spec.text("clusterIP").equals("None");
        boolean external = spec.text("type").equals("ExternalName");
        if (ports.isEmpty() && !headless && !external) {
            errors.add(FieldError.required("spec.ports", ""));
        }
        List<String> types = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        if (!types.contains(spec.text("type"))) {
            errors.add(FieldError.notSupported("spec.type", Json.of(spec.text("type")), types));
        }
        for (int i = 0; i < ports.size(); i++) {
            port(ports.get(i), "spec.ports[" + i + "]", ports.size() > 1, errors);
        }
        return errors;
    }

    private static void port(
            JsonObject port, String path, boolean nameRequired, List<FieldError> errors) {
        if (nameRequired && port.text("name").isEmpty()) {
            errors.add(FieldError.required(path + ".name", ""));
        }
        checkNumber(port.get("port"), path + ".port", errors);
        if (port.get("targetPort") instanceof JsonInt) {
            checkNumber(port.get("targetPort"), path + ".targetPort", errors);
        }
        List<String> protocols = List.of("SCTP", "TCP", "UDP");
        if (!protocols.contains(port.text("protocol"))) {
            errors.add(FieldError.notSupported(
                    path + ".protocol", Json.of(port.text("protocol")), protocols));
        }
    }

    private static void checkNumber(@Nullable Json port, String path, List<FieldError> errors) {
        long number = port instanceof JsonInt(long value) ? value : 0;
        if (number < 1 || number > 65_535) {
            errors.add(FieldError.invalid(
                    path, Json.of(number), "must be between 1 and 65535, inclusive"));
        }
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        String was = old.text("spec", "clusterIP");
        String is = object.text("spec", "clusterIP");
        if (was.isEmpty() || was.equals(is) || object.text("spec", "type").equals("ExternalName")) {
            return List.of();
        }
        return List.of(FieldError.invalid(
                "spec.clusterIPs[0]",
                object.array("spec", "clusterIPs"),
                "may not change once set"));
    }

    @Override
    public Map<String, String> selectableFields(JsonObject object) {
        return Map.of(
                "spec.clusterIP", object.text("spec", "clusterIP"),
                "spec.type", object.text("spec", "type"));
    }

    @Override
    public List<Json> cells(JsonObject service, Instant now) {
        JsonObject spec = service.object("spec");
        StringJoiner ports = new StringJoiner(",");
        for (JsonObject port : spec.array("ports").objects()) {
            String node = port.number("nodePort").isPresent()
                    ? ":" + port.number("nodePort").getAsLong()
                    : "";
            ports.add(port.number("port").orElse(0) + node + "/" + port.text("protocol"));
        }
        StringJoiner selector = new StringJoiner(",");
        spec.object("selector").strings().forEach((key, value) -> selector.add(key + "=" + value));
        String external = spec.text("type").equals("LoadBalancer")
                ? "<pending>"
                : spec.string("externalName").orElse("<none>");
        return List.of(
                Json.of(service.text("metadata", "name")),
                Json.of(spec.text("type")),
                Json.of(spec.string("clusterIP").orElse("<none>")),
                Json.of(external),
                Json.of(ports.length() == 0 ? "<none>" : ports.toString()),
                Json.of(Ages.since(service.text("metadata", "creationTimestamp"), now)),
                Json.of(selector.length() == 0 ? "<none>" : selector.toString()));
    }
}
