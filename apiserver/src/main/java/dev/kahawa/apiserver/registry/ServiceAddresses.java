package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Gives Services their cluster IPs and node ports. What is taken is read from the live Services,
 * under a lock that is held until the new one is written: nothing to leak or to repair.
 */
public final class ServiceAddresses {
    private static final int NODE_PORT_MIN = 30_000;
    private static final int NODE_PORT_MAX = 32_767;
    private static final GroupVersionResource SERVICES =
            new GroupVersionResource("", "v1", "services");

    private final ReentrantLock lock = new ReentrantLock();
    private final Registry registry;
    private final AddressRange range;
    private final RandomGenerator random;

    public ServiceAddresses(Registry registry, AddressRange range, RandomGenerator random) {
        this.registry = registry;
        this.range = range;
        this.random = random;
    }

    /** Ends when the object with its addresses has been written, or refused. */
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /** Nobody else is given an address until this is closed; does nothing for other kinds. */
    Hold hold(ApiResource resource) {
        if (!resource.gvr().equals(SERVICES)) {
            return () -> {};
        }
        lock.lock();
        return lock::unlock;
    }

    /**
     * The Service with its addresses, ports and the families that they are of; others as they are.
     *
     * @param old null for a new one
     * @throws ApiException 422 for addresses that it can't have
     */
    JsonObject addressed(ApiResource resource, JsonObject object, @Nullable JsonObject old) {
        if (!resource.gvr().equals(SERVICES)
                || object.text("spec", "type").equals("ExternalName")) {
            return object;
        }
        Set<String> ips = new HashSet<>();
        Set<Long> ports = new HashSet<>();
        for (JsonObject other : registry.list(SERVICES, "")) {
            boolean own = old != null
                    && other.text("metadata", "uid").equals(old.text("metadata", "uid"));
            if (!own) {
                ips.addAll(other.array("spec", "clusterIPs").strings());
                nodePorts(other.object("spec")).forEach(ports::add);
            }
        }
        JsonObject before = old == null ? JsonObject.EMPTY : old.object("spec");
        JsonObject familiar = ServiceFamilies.of(object, before, registry.strategy(resource));
        JsonObject withIp = familiar.update("spec", spec -> withClusterIp(object, spec, ips));
        return withIp.update("spec", spec -> withPorts(object, spec, ports, before));
    }

    private static LongStream nodePorts(JsonObject spec) {
        LongStream ports = spec.array("ports").objects().stream()
                .mapToLong(port -> port.number("nodePort").orElse(0));
        return LongStream.concat(
                        ports, LongStream.of(spec.number("healthCheckNodePort").orElse(0)))
                .filter(port -> port != 0);
    }

    private JsonObject withClusterIp(JsonObject service, JsonObject spec, Set<String> taken) {
        String ip = spec.text("clusterIP");
        if (ip.equals("None") || !spec.array("clusterIPs").isEmpty() && ip.isEmpty()) {
            return spec;
        }
        String failed = "failed to allocate IP " + ip + ": ";
        if (ip.isEmpty()) {
            ip = range.free(taken, random);
        } else if (!range.contains(ip)) {
            throw invalid(
                    service,
                    spec,
                    failed + "the provided network does not match the current range");
        } else if (taken.contains(ip)) {
            throw invalid(service, spec, failed + "provided IP is already allocated");
        }
        return spec.with("clusterIP", ip).withDefault("clusterIPs", JsonArray.of(Json.of(ip)));
    }

    private static ApiException invalid(JsonObject service, JsonObject spec, String why) {
        return invalid(
                service, FieldError.invalid("spec.clusterIPs", spec.array("clusterIPs"), why));
    }

    private static ApiException invalid(JsonObject service, FieldError error) {
        return ApiException.invalid(
                "", "Service", service.text("metadata", "name"), List.of(error));
    }

    private JsonObject withPorts(
            JsonObject service, JsonObject spec, Set<Long> taken, JsonObject before) {
        String type = spec.text("type");
        boolean balancer = type.equals("LoadBalancer");
        if (!type.equals("NodePort") && !balancer) {
            return spec;
        }
        boolean given = type.equals("NodePort") || spec.isTrue("allocateLoadBalancerNodePorts");
        Set<Long> kept = nodePorts(before).boxed().collect(Collectors.toSet());
        Map<Long, Set<String>> own = new HashMap<>();
        JsonArray ports = spec.array("ports");
        JsonArray result = ports;
        for (int i = 0; i < ports.size(); i++) {
            JsonObject port = ports.get(i).asObject().orElse(JsonObject.EMPTY);
            long number = port.number("nodePort").orElse(0);
            if (number != 0) {
                checkNodePort(service, i, port, taken, own, kept);
            } else if (given) {
                result = result.with(i, port.with("nodePort", free(taken, own)));
            }
        }
        JsonObject complete = spec.with("ports", result);
        boolean checked = balancer && spec.text("externalTrafficPolicy").equals("Local");
        return checked && spec.number("healthCheckNodePort").orElse(0) == 0
                ? complete.with("healthCheckNodePort", free(taken, own))
                : complete;
    }

    private static void checkNodePort(
            JsonObject service,
            int index,
            JsonObject port,
            Set<Long> taken,
            Map<Long, Set<String>> own,
            Set<Long> kept) {
        long number = port.number("nodePort").orElse(0);
        String path = "spec.ports[" + index + "].nodePort";
        // one Service may have a port once for each protocol
        boolean twice =
                !own.computeIfAbsent(number, n -> new HashSet<>()).add(port.text("protocol"));
        if (!kept.contains(number) && (number < NODE_PORT_MIN || number > NODE_PORT_MAX)) {
            throw invalid(
                    service,
                    FieldError.invalid(
                            path,
                            Json.of(number),
                            "provided port is not in the valid range. The range of valid ports is "
                                    + NODE_PORT_MIN
                                    + "-"
                                    + NODE_PORT_MAX));
        }
        if (taken.contains(number) || twice) {
            throw invalid(
                    service,
                    FieldError.invalid(
                            path, Json.of(number), "provided port is already allocated"));
        }
    }

    private long free(Set<Long> taken, Map<Long, Set<String>> own) {
        int count = NODE_PORT_MAX - NODE_PORT_MIN + 1;
        int start = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            long candidate = (long) NODE_PORT_MIN + (start + i) % count;
            if (!own.containsKey(candidate) && taken.add(candidate)) {
                return candidate;
            }
        }
        throw new ApiException(
                Reason.InternalError, "failed to allocate a nodePort: range is full");
    }
}
