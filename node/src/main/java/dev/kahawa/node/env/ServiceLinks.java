package dev.kahawa.node.env;

import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables that tell of Services, as Docker's links once did. Pure.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables">
 *     Services: environment variables</a>
 */
final class ServiceLinks {
    private ServiceLinks() {}

    /**
     * @param services all there are
     * @param all whether the namespace's own are told of, or {@code default/kubernetes} only
     */
    static Map<String, String> of(List<JsonObject> services, String namespace, boolean all) {
        Map<String, JsonObject> told = new TreeMap<>();
        for (JsonObject service : services) {
            Meta meta = Meta.of(service);
            boolean master = meta.namespace().equals("default") && meta.name().equals("kubernetes");
            boolean own = all && meta.namespace().equals(namespace);
            if (hasAddress(service) && (own || (master && !told.containsKey(meta.name())))) {
                told.put(meta.name(), service);
            }
        }
        Map<String, String> variables = new LinkedHashMap<>();
        told.values().forEach(service -> add(variables, service));
        return variables;
    }

    private static boolean hasAddress(JsonObject service) {
        String address = service.text("spec", "clusterIP");
        return !address.isEmpty() && !address.equals("None");
    }

    private static void add(Map<String, String> variables, JsonObject service) {
        String prefix = name(Meta.of(service).name());
        String address = service.text("spec", "clusterIP");
        List<JsonObject> ports = new ArrayList<>(service.array("spec", "ports").objects());
        if (ports.isEmpty()) {
            return;
        }
        variables.put(prefix + "_SERVICE_HOST", address);
        variables.put(prefix + "_SERVICE_PORT", port(ports.getFirst()));
        for (JsonObject port : ports) {
            if (!port.text("name").isEmpty()) {
                variables.put(prefix + "_SERVICE_PORT_" + name(port.text("name")), port(port));
            }
        }
        for (JsonObject port : ports) {
            String protocol = port.string("protocol").orElse("TCP");
            String url =
                    protocol.toLowerCase(Locale.ROOT) + "://" + host(address) + ":" + port(port);
            if (port == ports.getFirst()) {
                variables.put(prefix + "_PORT", url);
            }
            String one = prefix + "_PORT_" + port(port) + "_" + protocol.toUpperCase(Locale.ROOT);
            variables.put(one, url);
            variables.put(one + "_PROTO", protocol.toLowerCase(Locale.ROOT));
            variables.put(one + "_PORT", port(port));
            variables.put(one + "_ADDR", address);
        }
    }

    private static String host(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    private static String port(JsonObject port) {
        return Long.toString(port.number("port").orElse(0));
    }

    private static String name(String text) {
        return text.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
