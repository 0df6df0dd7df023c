package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.apiserver.registry.IpAddress;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a Service. */
public final class ServiceValidation {
    private static final List<String> TYPES =
            List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> AFFINITIES = List.of("ClientIP", "None");
    private static final List<String> POLICIES = List.of("Cluster", "Local");
    private static final List<String> DISTRIBUTIONS =
            List.of("PreferClose", "PreferSameZone", "PreferSameNode");
    private static final String RANGES_ANNOTATION =
            "service.beta.kubernetes.io/load-balancer-source-ranges";
    private static final long AFFINITY_SECONDS_MAX = 86_400;
    private static final String ONCE = "may not change once set";
    private static final String ONLY_BALANCER = "may only be used when `type` is 'LoadBalancer'";

    private ServiceValidation() {}

    public static void check(JsonObject service, Place place) {
        JsonObject spec = service.object("spec");
        Place at = place.child("spec");
        boolean headless = isHeadless(spec);
        String type = spec.text("type");
        if (spec.array("ports").isEmpty() && !headless && !type.equals("ExternalName")) {
            at.child("ports").required();
        }
        ofType(spec, type, headless, at);
        Set<String> names = new HashSet<>();
        boolean several = spec.array("ports").size() > 1;
        at.each(spec, "ports", (port, there) -> port(port, several, names, there));
        SelectorValidation.labels(spec.object("selector"), at.child("selector"));
        affinity(spec, at);
        if (!type.equals("ExternalName")) {
            ServiceAddressValidation.families(spec, at);
        }
        externalIps(spec, at);
        at.child("type").oneOf(type, TYPES);
        distinctPorts(spec, type, at);
        sourceRanges(service, spec, place);
        balancer(spec, at);
        traffic(spec, at);
    }

    private static boolean isHeadless(JsonObject spec) {
        return spec.array("clusterIPs").strings().equals(List.of("None"));
    }

    private static void ofType(JsonObject spec, String type, boolean headless, Place place) {
        switch (type) {
            case "LoadBalancer", "NodePort" -> {
                if (headless) {
                    place.child("clusterIPs")
                            .index(0)
                            .invalid("None", "may not be set to 'None' for " + type + " services");
                }
            }
            case "ExternalName" -> {
                for (String field : List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
                    if (spec.has(field)) {
                        place.child(field).forbidden("may not be set for ExternalName services");
                    }
                }
                String name = spec.text("externalName");
                String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
                place.child("externalName").requiredForm(plain, Forms::subdomain);
            }
            default -> {}
        }
    }

    private static void port(JsonObject port, boolean several, Set<String> names, Place place) {
        String name = port.text("name");
        if (several && name.isEmpty()) {
            place.child("name").required();
        } else if (!name.isEmpty()) {
            place.child("name").form(name, Forms::label);
            if (!names.add(name)) {
                place.child("name").duplicate(name);
            }
        }
        place.child("port").number(port.number("port").orElse(0), Forms::portNumber);
        place.child("protocol").oneOf(port.text("protocol"), ContainerValidation.PROTOCOLS);
        ProbeValidation.port(port.at("targetPort").orElse(Json.of(0)), place.child("targetPort"));
        port.string("appProtocol")
                .ifPresent(protocol ->
                        place.child("appProtocol").form(protocol, Forms::qualifiedName));
    }

    private static void affinity(JsonObject spec, Place place) {
        place.child("sessionAffinity").oneOf(spec.text("sessionAffinity"), AFFINITIES);
        if (!spec.text("sessionAffinity").equals("ClientIP")) {
            return;
        }
        spec.number("sessionAffinityConfig", "clientIP", "timeoutSeconds").ifPresent(seconds -> {
            if (seconds <= 0 || seconds > AFFINITY_SECONDS_MAX) {
                place.child("sessionAffinityConfig", "clientIP", "timeoutSeconds")
                        .invalid(
                                seconds,
                                "must be greater than 0 and less than " + AFFINITY_SECONDS_MAX);
            }
        });
    }

    private static void externalIps(JsonObject spec, Place place) {
        place.eachText(spec, "externalIPs", (ip, at) -> {
            if (Forms.address(ip).isEmpty()) {
                ServiceAddressValidation.notSpecial(ip, at);
            } else {
                at.form(ip, Forms::address);
            }
        });
    }

    private static void distinctPorts(JsonObject spec, String type, Place place) {
        Set<String> nodePorts = new HashSet<>();
        Set<String> ports = new HashSet<>();
        if (type.equals("ClusterIP")) {
            place.each(spec, "ports", (port, at) -> {
                if (port.number("nodePort").orElse(0) != 0) {
                    at.child("nodePort").forbidden("may not be used when `type` is 'ClusterIP'");
                }
            });
        }
        place.each(spec, "ports", (port, at) -> {
            long node = port.number("nodePort").orElse(0);
            if (node != 0 && !nodePorts.add(port.text("protocol") + node)) {
                at.child("nodePort").duplicate(Json.of(node));
            }
        });
        place.each(spec, "ports", (port, at) -> {
            long number = port.number("port").orElse(0);
            if (!ports.add(port.text("protocol") + number)) {
                JsonObject shown =
                        JsonObject.of("protocol", port.text("protocol")).with("port", number);
                at.duplicate(place.go().struct("core.v1.ServicePort", shown));
            }
        });
    }

    private static void sourceRanges(JsonObject service, JsonObject spec, Place place) {
        boolean balancer = ServiceDefaults.isLoadBalancer(spec);
        List<String> ranges = spec.array("loadBalancerSourceRanges").strings();
        if (!ranges.isEmpty()) {
            Place at = place.child("spec", "LoadBalancerSourceRanges");
            if (!balancer) {
                at.forbidden(ONLY_BALANCER);
            }
            for (int i = 0; i < ranges.size(); i++) {
                at.index(i).form(ranges.get(i).strip(), Forms::addressRange);
            }
            return;
        }
        service.string("metadata", "annotations", RANGES_ANNOTATION).ifPresent(value -> {
            Place at = place.child("metadata", "annotations").key(RANGES_ANNOTATION);
            if (!balancer) {
                at.forbidden(ONLY_BALANCER);
            }
            for (String range : value.isBlank() ? new String[0] : value.split(",", -1)) {
                at.form(range.strip(), Forms::addressRange);
            }
        });
    }

    private static void balancer(JsonObject spec, Place place) {
        boolean balancer = ServiceDefaults.isLoadBalancer(spec);
        if (spec.has("allocateLoadBalancerNodePorts") && !balancer) {
            place.child("allocateLoadBalancerNodePorts").forbidden(ONLY_BALANCER);
        }
        spec.string("loadBalancerClass").ifPresent(name -> {
            if (balancer) {
                place.child("loadBalancerClass").form(name, Forms::qualifiedName);
            } else {
                place.child("loadBalancerClass").forbidden(ONLY_BALANCER);
            }
        });
    }

    private static void traffic(JsonObject spec, Place place) {
        String policy = spec.text("externalTrafficPolicy");
        if (ServiceDefaults.isExternallyAccessible(spec)) {
            place.child("externalTrafficPolicy").oneOf(policy, POLICIES);
        } else if (!policy.isEmpty()) {
            place.child("externalTrafficPolicy")
                    .invalid(policy, "may only be set for externally-accessible services");
        }
        long health = spec.number("healthCheckNodePort").orElse(0);
        if (ServiceDefaults.needsHealthCheck(spec)) {
            place.child("healthCheckNodePort").number(health, Forms::portNumber);
        } else if (health != 0) {
            place.child("healthCheckNodePort")
                    .invalid(
                            health,
                            "may only be set when `type` is 'LoadBalancer' and"
                                    + " `externalTrafficPolicy` is 'Local'");
        }
        place.optionalOneOf(spec, "internalTrafficPolicy", POLICIES);
        place.optionalOneOf(spec, "trafficDistribution", DISTRIBUTIONS);
    }

    /** What may not change. */
    public static void update(JsonObject is, JsonObject was, Place place) {
        boolean named =
                is.text("type").equals("ExternalName") || was.text("type").equals("ExternalName");
        if (!named && !(isHeadless(is) && isHeadless(was))) {
            clusterIps(is.array("clusterIPs"), was.array("clusterIPs"), is, place);
        }
        if (!named && !isHeadless(is) && !isHeadless(was)) {
            JsonArray families = is.array("ipFamilies");
            JsonArray before = was.array("ipFamilies");
            if (!families.isEmpty()
                    && !before.isEmpty()
                    && !families.get(0).equals(before.get(0))) {
                place.child("ipFamilies").index(0).invalid(families, ONCE);
            }
        }
        if (ServiceDefaults.isLoadBalancer(is)
                && ServiceDefaults.isLoadBalancer(was)
                && !is.at("loadBalancerClass").equals(was.at("loadBalancerClass"))) {
            place.child("loadBalancerClass")
                    .invalid(is.at("loadBalancerClass").orElse(JsonNull.NULL), ONCE);
        }
        boolean checked =
                ServiceDefaults.needsHealthCheck(is) && ServiceDefaults.needsHealthCheck(was);
        if (checked && !is.at("healthCheckNodePort").equals(was.at("healthCheckNodePort"))) {
            place.child("healthCheckNodePort").forbidden(Place.IMMUTABLE);
        }
    }

    private static void clusterIps(JsonArray is, JsonArray was, JsonObject spec, Place place) {
        Place list = place.child("clusterIPs");
        if (is.isEmpty() && !was.isEmpty()) {
            list.index(0).invalid(is, "primary clusterIP can not be unset");
        } else if (is.size() == was.size()) {
            for (int i = 0; i < is.size(); i++) {
                if (!is.get(i).equals(was.get(i))) {
                    list.index(i).invalid(is, ONCE);
                }
            }
        } else if (!was.isEmpty() && !is.get(0).equals(was.get(0))) {
            list.index(0).invalid(is, ONCE);
        }
        if (is.size() == 1
                && was.size() > 1
                && !spec.text("ipFamilyPolicy").equals("SingleStack")) {
            place.child("ipFamilyPolicy")
                    .invalid(
                            spec.text("ipFamilyPolicy"),
                            "must be set to 'SingleStack' when releasing the secondary clusterIP");
        }
    }

    /** A load balancer's status: a Service's, or an Ingress's. */
    public static void status(JsonObject service, Place place) {
        JsonObject balancer = service.object("status", "loadBalancer");
        Place at = place.child("status", "loadBalancer");
        if (!ServiceDefaults.isLoadBalancer(service.object("spec"))) {
            if (!balancer.array("ingress").isEmpty()) {
                at.child("ingress")
                        .forbidden("may only be used when `spec.type` is 'LoadBalancer'");
            }
            return;
        }
        at.each(balancer, "ingress", (ingress, there) -> {
            String ip = ingress.text("ip");
            if (!ip.isEmpty()) {
                there.child("ip").form(ip, Forms::address);
            }
            if (ingress.has("ipMode") && ip.isEmpty()) {
                there.child("ipMode").forbidden("may not be specified when `ip` is not set");
            } else {
                there.optionalOneOf(ingress, "ipMode", List.of("Proxy", "VIP"));
            }
            hostname(ingress.text("hostname"), there.child("hostname"));
        });
    }

    public static void hostname(String name, Place place) {
        if (name.isEmpty()) {
            return;
        }
        place.form(name, Forms::subdomain);
        if (IpAddress.parse(name).isPresent()) {
            place.invalid(name, "must be a DNS name, not an IP address");
        }
    }
}
