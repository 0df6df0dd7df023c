package dev.kahawa.apiserver.tables;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** How traffic finds its way: endpoints, ingresses, policies and addresses. */
final class NetworkCells {
    private static final int SHOWN_MAX = 3;

    private NetworkCells() {}

    static List<Json> endpoints(JsonObject endpoints, Instant now) {
        List<JsonObject> subsets = endpoints.array("subsets").objects();
        List<String> all = new ArrayList<>();
        for (JsonObject subset : subsets) {
            List<JsonObject> ports = subset.array("ports").objects();
            for (JsonObject address : subset.array("addresses").objects()) {
                if (ports.isEmpty()) {
                    all.add(address.text("ip"));
                }
            }
            for (JsonObject port : ports) {
                for (JsonObject address : subset.array("addresses").objects()) {
                    all.add(hostPort(address.text("ip"), port.number("port").orElse(0)));
                }
            }
        }
        String text = subsets.isEmpty() ? Row.NONE : Row.some(all, SHOWN_MAX, ",");
        return new Row(endpoints, now).text(text).age().cells();
    }

    private static String hostPort(String ip, long port) {
        return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + port;
    }

    static List<Json> endpointSlice(JsonObject slice, Instant now) {
        List<String> ports = new ArrayList<>();
        for (JsonObject port : slice.array("ports").objects()) {
            ports.add(
                    port.number("port").isPresent()
                            ? "" + port.number("port").getAsLong()
                            : port.string("name").orElse("*"));
        }
        List<String> addresses = new ArrayList<>();
        for (JsonObject endpoint : slice.array("endpoints").objects()) {
            addresses.addAll(endpoint.array("addresses").strings());
        }
        return new Row(slice, now)
                .textAt("", "addressType")
                .text(ports.isEmpty() ? Row.UNSET : Row.some(ports, SHOWN_MAX, ","))
                .text(addresses.isEmpty() ? Row.UNSET : Row.some(addresses, SHOWN_MAX, ","))
                .age()
                .cells();
    }

    static List<Json> ingress(JsonObject ingress, Instant now) {
        return new Row(ingress, now)
                .textAt(Row.NONE, "spec", "ingressClassName")
                .text(hosts(ingress.array("spec", "rules").objects()))
                .text(balancers(ingress))
                .text(ingress.array("spec", "tls").isEmpty() ? "80" : "80, 443")
                .age()
                .cells();
    }

    private static String hosts(List<JsonObject> rules) {
        List<String> hosts = new ArrayList<>();
        boolean more = false;
        for (JsonObject rule : rules) {
            more |= hosts.size() == SHOWN_MAX;
            if (hosts.size() < SHOWN_MAX && !rule.text("host").isEmpty()) {
                hosts.add(rule.text("host"));
            }
        }
        String text = hosts.isEmpty() ? "*" : String.join(",", hosts);
        return more ? text + " + " + (rules.size() - SHOWN_MAX) + " more..." : text;
    }

    private static String balancers(JsonObject ingress) {
        Set<String> addresses = new TreeSet<>();
        for (JsonObject each :
                ingress.array("status", "loadBalancer", "ingress").objects()) {
            addresses.add(each.string("ip").orElse(each.text("hostname")));
        }
        addresses.remove("");
        return String.join(",", addresses);
    }

    static List<Json> ingressClass(JsonObject ingressClass, Instant now) {
        String text = Row.NONE;
        JsonObject parameters = ingressClass.object("spec", "parameters");
        if (!parameters.isEmpty()) {
            String group = parameters.text("apiGroup");
            text = parameters.text("kind")
                    + (group.isEmpty() ? "" : "." + group)
                    + "/"
                    + parameters.text("name");
        }
        return new Row(ingressClass, now)
                .textAt("", "spec", "controller")
                .text(text)
                .age()
                .cells();
    }

    static List<Json> networkPolicy(JsonObject policy, Instant now) {
        return new Row(policy, now).selector("spec", "podSelector").age().cells();
    }

    static List<Json> ipAddress(JsonObject address, Instant now) {
        JsonObject parent = address.object("spec", "parentRef");
        String group = parent.text("group");
        String namespace = parent.text("namespace");
        String resource = parent.text("resource") + (group.isEmpty() ? "" : "." + group);
        String text = resource.toLowerCase(Locale.ROOT)
                + (namespace.isEmpty() ? "" : "/" + namespace)
                + "/"
                + parent.text("name");
        return new Row(address, now).text(parent.isEmpty() ? Row.NONE : text).cells();
    }

    static List<Json> serviceCidr(JsonObject range, Instant now) {
        return new Row(range, now)
                .text(String.join(",", range.array("spec", "cidrs").strings()))
                .age()
                .cells();
    }
}
