package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;
import dev.kahawa.model.status.Reason;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

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

    /** The object with its addresses, which nobody else gets until this is closed. */
    record Held(JsonObject object, Runnable release) implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }

    Held hold(ApiResource resource, JsonObject object) {
        if (!resource.gvr().equals(SERVICES)
                || object.text("spec", "type").equals("ExternalName")) {
            return new Held(object, () -> {});
        }
        lock.lock();
        try {
            return new Held(addressed(object), lock::unlock);
        } catch (RuntimeException failed) {
            lock.unlock();
            throw failed;
        }
    }

    private JsonObject addressed(JsonObject service) {
        Set<String> ips = new HashSet<>();
        Set<Long> ports = new HashSet<>();
        for (JsonObject other : registry.list(SERVICES, "")) {
            ips.addAll(other.array("spec", "clusterIPs").strings());
            for (JsonObject port : other.array("spec", "ports").objects()) {
                port.number("nodePort").ifPresent(ports::add);
            }
        }
        JsonObject withIp = service.update("spec", spec -> withClusterIp(service, spec, ips));
        return withIp.update("spec", spec -> withNodePorts(spec, ports));
    }

    private JsonObject withClusterIp(JsonObject service, JsonObject spec, Set<String> taken) {
        String ip = spec.text("clusterIP");
        if (ip.equals("None")) {
            return spec.with("clusterIPs", JsonArray.of(Json.of("None")));
        }
        if (ip.isEmpty()) {
            ip = range.free(taken, random);
        } else if (!range.contains(ip)) {
            throw invalid(
                    service,
                    ip,
                    "failed to allocate IP "
                            + ip
                            + ": the provided IP ("
                            + ip
                            + ") is not in the valid range. The range of valid IPs is "
                            + range);
        } else if (taken.contains(ip)) {
            throw invalid(
                    service,
                    ip,
                    "failed to allocate IP " + ip + ": provided IP is already allocated");
        }
        return spec.with("clusterIP", ip).with("clusterIPs", JsonArray.of(Json.of(ip)));
    }

    private static ApiException invalid(JsonObject service, String ip, String why) {
        FieldError error = FieldError.invalid("spec.clusterIPs", JsonArray.of(Json.of(ip)), why);
        return ApiException.invalid(
                "", "Service", service.text("metadata", "name"), List.of(error));
    }

    private JsonObject withNodePorts(JsonObject spec, Set<Long> taken) {
        String type = spec.text("type");
        if (!type.equals("NodePort") && !type.equals("LoadBalancer")) {
            return spec;
        }
        return spec.with(
                "ports", spec.array("ports").mapObjects(port -> withNodePort(port, taken)));
    }

    private JsonObject withNodePort(JsonObject port, Set<Long> taken) {
        if (port.number("nodePort").orElse(0) != 0) {
            return port;
        }
        int count = NODE_PORT_MAX - NODE_PORT_MIN + 1;
        int start = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            long candidate = (long) NODE_PORT_MIN + (start + i) % count;
            if (taken.add(candidate)) {
                return port.with("nodePort", candidate);
            }
        }
        throw new ApiException(
                Reason.InternalError, "failed to allocate a nodePort: range is full");
    }
}
