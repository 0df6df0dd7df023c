package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.apiserver.registry.Names;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Services: a name, an address and ports. */
final class ServiceStrategy extends DefaultStrategy {
    private final GoForm go;

    ServiceStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public List<FieldError> validateName(String name, String field) {
        return Names.dnsLabel(name, field);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        JsonObject result = object.update("spec", ServiceDefaults::spec);
        return ServiceDefaults.isLoadBalancer(result.object("spec"))
                ? PodDefaults.given(result, "status", ServiceDefaults::status)
                : result;
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return object.with("status", JsonObject.of("loadBalancer", JsonObject.EMPTY))
                .update("spec", spec -> {
                    String ip = spec.text("clusterIP");
                    return ip.isEmpty()
                            ? spec
                            : spec.withDefault("clusterIPs", JsonArray.of(Json.of(ip)));
                });
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return withStatusOf(object, old)
                .update("spec", spec -> ServiceDefaults.updated(spec, old.object("spec")));
    }

    @Override
    public List<FieldError> validateAddresses(JsonObject object) {
        Place place = Place.root(go);
        ServiceAddressValidation.families(object.object("spec"), place.child("spec"));
        return place.errors();
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        Place place = Place.root(go);
        ServiceValidation.check(object, place);
        return place.errors();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        ServiceValidation.update(object.object("spec"), old.object("spec"), place.child("spec"));
        ServiceValidation.check(object, place);
        return place.errors();
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        ServiceValidation.status(object, place);
        return place.errors();
    }

    @Override
    public List<String> warnings(JsonObject object) {
        List<String> warnings = new ArrayList<>();
        JsonObject spec = object.object("spec");
        boolean named = spec.text("type").equals("ExternalName");
        if (!spec.array("externalIPs").isEmpty()) {
            warnings.add(
                    named
                            ? "spec.externalIPs is ignored when spec.type is \"ExternalName\""
                            : "spec.externalIPs is deprecated and may no longer be implemented in"
                                    + " some clusters");
        }
        if (!named && !spec.text("externalName").isEmpty()) {
            warnings.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
        return warnings;
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
        return List.of(
                Json.of(service.text("metadata", "name")),
                Json.of(spec.text("type")),
                Json.of(spec.string("clusterIP").orElse("<none>")),
                Json.of(externalAddress(service, spec)),
                Json.of(ports.length() == 0 ? "<none>" : ports.toString()),
                Json.of(Ages.since(service.text("metadata", "creationTimestamp"), now)),
                Json.of(selector.length() == 0 ? "<none>" : selector.toString()));
    }

    private static String externalAddress(JsonObject service, JsonObject spec) {
        List<String> addresses = new ArrayList<>();
        if (ServiceDefaults.isLoadBalancer(spec)) {
            for (JsonObject ingress :
                    service.array("status", "loadBalancer", "ingress").objects()) {
                String ip = ingress.text("ip");
                addresses.add(ip.isEmpty() ? ingress.text("hostname") : ip);
            }
        }
        addresses.addAll(spec.array("externalIPs").strings());
        if (!addresses.isEmpty()) {
            return String.join(",", addresses);
        }
        return switch (spec.text("type")) {
            case "LoadBalancer" -> "<pending>";
            case "ExternalName" -> spec.text("externalName");
            default -> "<none>";
        };
    }
}
