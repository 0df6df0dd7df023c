package dev.kahawa.apiserver.streaming;

import dev.kahawa.apiserver.http.Outbound;
import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Picks one of a Service's ready endpoints, from its EndpointSlices. */
final class ServiceBackends {
    private static final GroupVersionResource SERVICES =
            new GroupVersionResource("", "v1", "services");
    private static final GroupVersionResource SLICES =
            new GroupVersionResource("discovery.k8s.io", "v1", "endpointslices");
    private static final String OF_SERVICE = "kubernetes.io/service-name";

    /** Unspecified, loopback, link-local and multicast addresses; nothing that isn't IPv4. */
    private static final Pattern REFUSED = Pattern.compile(
            "0\\.0\\.0\\.0|127\\..*|169\\.254\\..*|2(2[4-9]|3\\d)\\..*|.*[^0-9.].*|");

    private final ObjectReader objects;
    private final RandomGenerator random;

    ServiceBackends(ObjectReader objects, RandomGenerator random) {
        this.objects = objects;
        this.random = random;
    }

    /** Whether requests may be passed on to this address. */
    static boolean isProxied(String address) {
        return !REFUSED.matcher(address).matches();
    }

    /** @throws ApiException if there is no such Service, or nothing behind it */
    Outbound.Server pick(String namespace, ProxyName name) {
        JsonObject service =
                objects.get(SERVICES, namespace, name.name()).orElseThrow(() -> absent(name));
        String port = portName(service, name);
        List<JsonObject> slices = objects.list(SLICES, namespace).stream()
                .filter(slice -> slice.text("metadata", "labels", OF_SERVICE).equals(name.name()))
                .toList();
        if (slices.isEmpty()) {
            throw absent(name);
        }
        List<Outbound.Server> found = new ArrayList<>();
        slices.forEach(slice -> collect(slice, port, name, found));
        if (found.isEmpty()) {
            throw unavailable("no endpoints available for service \"" + name.name() + "\"");
        }
        return found.get(random.nextInt(found.size()));
    }

    private static ApiException absent(ProxyName name) {
        return ApiException.notFound("", "services", name.name());
    }

    private static ApiException unavailable(String message) {
        return new ApiException(Reason.ServiceUnavailable, message);
    }

    /** A port's number stands for its name. */
    private static String portName(JsonObject service, ProxyName name) {
        if (!name.port().matches("\\d{1,9}")) {
            return name.port();
        }
        long number = Long.parseLong(name.port());
        return service.array("spec", "ports").objects().stream()
                .filter(port -> port.number("port").orElse(0) == number)
                .map(port -> port.text("name"))
                .findFirst()
                .orElseThrow(() -> unavailable("no service port "
                        + number
                        + " found for service \""
                        + name.name()
                        + "\""));
    }

    private static void collect(
            JsonObject slice, String portName, ProxyName name, List<Outbound.Server> found) {
        Outbound.Security security =
                name.isHttps() ? Outbound.Security.TLS : Outbound.Security.PLAIN;
        for (JsonObject port : slice.array("ports").objects()) {
            if (!port.text("name").equals(portName)) {
                continue;
            }
            int number = (int) port.number("port").orElse(0);
            for (JsonObject endpoint : slice.array("endpoints").objects()) {
                boolean ready = !endpoint.object("conditions").has("ready")
                        || endpoint.isTrue("conditions", "ready");
                for (String address : endpoint.array("addresses").strings()) {
                    if (ready && isProxied(address)) {
                        found.add(new Outbound.Server(security, address, number));
                    }
                }
            }
        }
    }
}
