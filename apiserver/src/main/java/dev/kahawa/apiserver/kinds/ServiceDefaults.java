package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Defaults of Services, and what becomes of the fields that go with a type when that changes. */
final class ServiceDefaults {
    private static final long AFFINITY_SECONDS = 10_800;

    private ServiceDefaults() {}

    static JsonObject spec(JsonObject spec) {
        JsonObject result =
                spec.withDefault("sessionAffinity", "None").withDefault("type", "ClusterIP");
        result = affinity(result);
        result = PodDefaults.items(result, "ports", ServiceDefaults::port);
        if (isExternallyAccessible(result)) {
            result = result.withDefault("externalTrafficPolicy", "Cluster");
        }
        if (needsClusterIp(result)) {
            result = result.withDefault("internalTrafficPolicy", "Cluster");
        }
        return isLoadBalancer(result)
                ? result.withDefault("allocateLoadBalancerNodePorts", Json.of(true))
                : result;
    }

    private static JsonObject affinity(JsonObject spec) {
        return switch (spec.text("sessionAffinity")) {
            case "None" -> spec.without("sessionAffinityConfig");
            case "ClientIP" -> {
                boolean timed = spec.number("sessionAffinityConfig", "clientIP", "timeoutSeconds")
                        .isPresent();
                JsonObject client = JsonObject.EMPTY.with("timeoutSeconds", AFFINITY_SECONDS);
                yield timed
                        ? spec
                        : spec.with("sessionAffinityConfig", JsonObject.of("clientIP", client));
            }
            default -> spec;
        };
    }

    private static JsonObject port(JsonObject port) {
        Json target = port.get("targetPort");
        boolean unset = target == null
                || target instanceof JsonInt(long number) && number == 0
                || target.asString().filter(String::isEmpty).isPresent();
        JsonObject result = port.withDefault("protocol", "TCP");
        return unset ? result.with("targetPort", port.number("port").orElse(0)) : result;
    }

    /** A load balancer's address is by default its own. */
    static JsonObject status(JsonObject status) {
        return PodDefaults.given(
                status,
                "loadBalancer",
                balancer -> PodDefaults.items(
                        balancer,
                        "ingress",
                        ingress -> ingress.text("ip").isEmpty()
                                ? ingress
                                : ingress.withDefault("ipMode", "VIP")));
    }

    static boolean needsClusterIp(JsonObject spec) {
        return Set.of("ClusterIP", "NodePort", "LoadBalancer").contains(spec.text("type"));
    }

    static boolean isLoadBalancer(JsonObject spec) {
        return spec.text("type").equals("LoadBalancer");
    }

    static boolean isExternallyAccessible(JsonObject spec) {
        return isLoadBalancer(spec)
                || spec.text("type").equals("NodePort")
                || spec.text("type").equals("ClusterIP")
                        && !spec.array("externalIPs").isEmpty();
    }

    static boolean needsHealthCheck(JsonObject spec) {
        return isLoadBalancer(spec) && spec.text("externalTrafficPolicy").equals("Local");
    }

    private static boolean needsNodePorts(JsonObject spec) {
        return spec.text("type").equals("NodePort")
                || isLoadBalancer(spec) && spec.isTrue("allocateLoadBalancerNodePorts");
    }

    /** What was allocated is kept where an update leaves it out, and let go with its type. */
    static JsonObject updated(JsonObject spec, JsonObject old) {
        JsonObject result =
                needsClusterIp(spec) && needsClusterIp(old) ? withClusterIps(spec, old) : spec;
        if (needsNodePorts(spec) && needsNodePorts(old)) {
            result = withNodePorts(result, old);
        }
        if (needsHealthCheck(spec) && needsHealthCheck(old)) {
            result = keptUnlessGiven(result, old, "healthCheckNodePort");
        }
        return released(normal(result, old), old);
    }

    private static JsonObject withClusterIps(JsonObject spec, JsonObject old) {
        JsonObject result = keptUnlessGiven(spec, old, "clusterIP");
        boolean same = result.text("clusterIP").equals(old.text("clusterIP"));
        return same ? keptUnlessGiven(result, old, "clusterIPs") : result;
    }

    private static JsonObject keptUnlessGiven(JsonObject spec, JsonObject old, String field) {
        Json value = old.get(field);
        return value == null ? spec : spec.withDefault(field, value);
    }

    private static JsonObject withNodePorts(JsonObject spec, JsonObject old) {
        Map<String, Long> byName = new HashMap<>();
        Set<Long> used = new HashSet<>();
        for (JsonObject port : old.array("ports").objects()) {
            byName.put(port.text("name"), port.number("nodePort").orElse(0));
            used.add(port.number("nodePort").orElse(0));
        }
        Set<Long> given = new HashSet<>();
        for (JsonObject port : spec.array("ports").objects()) {
            given.add(port.number("nodePort").orElse(0));
        }
        used.retainAll(given);
        return PodDefaults.items(spec, "ports", port -> {
            long before = byName.getOrDefault(port.text("name"), 0L);
            boolean free = before != 0 && port.number("nodePort").isEmpty() && used.add(before);
            return free ? port.with("nodePort", before) : port;
        });
    }

    /** One of {@code clusterIP} and {@code clusterIPs} that changed alone takes the other along. */
    static JsonObject normal(JsonObject spec, JsonObject old) {
        String is = spec.text("clusterIP");
        String was = old.text("clusterIP");
        boolean listed = spec.array("clusterIPs").equals(old.array("clusterIPs"));
        if (is.equals(was) || !listed) {
            return spec;
        }
        return is.isEmpty()
                ? spec.without("clusterIPs")
                : spec.with("clusterIPs", JsonArray.of(Json.of(is)));
    }

    /** Fields that only the old type had, unless the caller has set them anew. */
    private static JsonObject released(JsonObject spec, JsonObject old) {
        JsonObject result = spec;
        boolean sameIps = spec.array("clusterIPs").equals(old.array("clusterIPs"));
        if (needsClusterIp(old) && !needsClusterIp(spec)) {
            if (sameIps) {
                result = result.without("clusterIP").without("clusterIPs");
            }
            for (String field : List.of("ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy")) {
                result = withoutSame(result, old, field);
            }
        }
        if (needsNodePorts(old) && !needsNodePorts(spec)) {
            result = withoutNodePorts(result, old);
        }
        if (needsHealthCheck(old) && !needsHealthCheck(spec)) {
            result = withoutSame(result, old, "healthCheckNodePort");
        }
        if (isLoadBalancer(old) && !isLoadBalancer(spec)) {
            result = withoutSame(result, old, "allocateLoadBalancerNodePorts");
            result = withoutSame(result, old, "loadBalancerClass");
        }
        return isExternallyAccessible(old) && !isExternallyAccessible(spec)
                ? withoutSame(result, old, "externalTrafficPolicy")
                : result;
    }

    private static JsonObject withoutSame(JsonObject spec, JsonObject old, String field) {
        return spec.at(field).equals(old.at(field)) ? spec.without(field) : spec;
    }

    private static JsonObject withoutNodePorts(JsonObject spec, JsonObject old) {
        Set<Long> before = new HashSet<>();
        old.array("ports").objects().forEach(p -> p.number("nodePort").ifPresent(before::add));
        boolean same = spec.array("ports").objects().stream()
                .allMatch(p -> p.number("nodePort").isEmpty()
                        || before.contains(p.number("nodePort").getAsLong()));
        return same ? PodDefaults.items(spec, "ports", port -> port.without("nodePort")) : spec;
    }
}
