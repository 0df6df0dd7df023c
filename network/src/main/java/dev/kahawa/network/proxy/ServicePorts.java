package dev.kahawa.network.proxy;

import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Reads Services and their EndpointSlices as a node has to act on them. Pure.
 *
 * @param node this node's name
 * @param loopback whether endpoints at 127.0.0.0/8 are this machine's own
 */
record ServicePorts(String node, Loopback loopback) {
    private static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";
    private static final long AFFINITY_DEFAULT = 10_800;

    /** The ports of a Service; none where there is nothing for a proxy to do. */
    List<ServicePort> of(JsonObject service, Collection<JsonObject> slices) {
        String clusterIp = service.text("spec", "clusterIP");
        boolean another = Meta.of(service).labels().containsKey(PROXY_NAME);
        if (another
                || service.text("spec", "type").equals("ExternalName")
                || Ipv4Block.address(clusterIp).isEmpty()) {
            return List.of();
        }
        List<ServicePort> ports = new ArrayList<>();
        for (JsonObject port : service.array("spec", "ports").objects()) {
            Protocol.of(port.string("protocol").orElse("TCP"))
                    .ifPresent(protocol -> ports.add(port(service, port, protocol, slices)));
        }
        return ports;
    }

    private ServicePort port(
            JsonObject service, JsonObject port, Protocol protocol, Collection<JsonObject> slices) {
        List<Candidate> candidates = slices.stream()
                .filter(slice -> slice.text("addressType").equals("IPv4"))
                .flatMap(slice -> candidates(slice, port, protocol))
                .filter(this::isReachable)
                .distinct()
                .sorted()
                .toList();
        return new ServicePort(
                ObjectName.of(service),
                protocol,
                number(port, "port"),
                front(service, port),
                affinity(service),
                targets(hinted(candidates)),
                targets(candidates.stream().filter(c -> c.target().here()).toList()));
    }

    private static int number(JsonObject port, String field) {
        return (int) port.number(field).orElse(0);
    }

    private static ServicePort.Front front(JsonObject service, JsonObject port) {
        List<String> balanced =
                ipv4(service.array("status", "loadBalancer", "ingress").objects().stream()
                        .filter(ingress -> !ingress.text("ipMode").equals("Proxy"))
                        .map(ingress -> ingress.text("ip")));
        List<String> given = service.array("spec", "externalIPs").strings();
        return new ServicePort.Front(
                service.text("spec", "clusterIP"),
                number(port, "nodePort"),
                ipv4(Stream.concat(given.stream(), balanced.stream())),
                balanced,
                service.array("spec", "loadBalancerSourceRanges").strings().stream()
                        .map(String::strip)
                        .filter(range -> !range.contains(":"))
                        .toList(),
                reach(service.text("spec", "internalTrafficPolicy")),
                reach(service.text("spec", "externalTrafficPolicy")));
    }

    private static List<String> ipv4(Stream<String> addresses) {
        return addresses
                .filter(address -> Ipv4Block.address(address).isPresent())
                .distinct()
                .toList();
    }

    private static ServicePort.Reach reach(String policy) {
        return policy.equals("Local") ? ServicePort.Reach.HERE : ServicePort.Reach.ANYWHERE;
    }

    private static long affinity(JsonObject service) {
        return service.text("spec", "sessionAffinity").equals("ClientIP")
                ? service.number("spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds")
                        .orElse(AFFINITY_DEFAULT)
                : 0;
    }

    /** An endpoint, and what its slice says of it. */
    private record Candidate(
            Target target, boolean ready, boolean servingToTheEnd, boolean hintedHere)
            implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            return target.toString().compareTo(other.target.toString());
        }
    }

    private Stream<Candidate> candidates(JsonObject slice, JsonObject port, Protocol protocol) {
        Optional<Integer> number = slice.array("ports").objects().stream()
                .filter(p -> p.text("name").equals(port.text("name")))
                .filter(p -> p.string("protocol").orElse("TCP").equals(protocol.name()))
                .map(p -> number(p, "port"))
                .filter(n -> n > 0)
                .findFirst();
        return number.stream()
                .flatMap(n -> slice.array("endpoints").objects().stream()
                        .flatMap(endpoint -> candidate(endpoint, n).stream()));
    }

    private Optional<Candidate> candidate(JsonObject endpoint, int port) {
        JsonObject conditions = endpoint.object("conditions");
        boolean ready = !conditions.has("ready") || conditions.isTrue("ready");
        boolean serving = conditions.has("serving") ? conditions.isTrue("serving") : ready;
        boolean here = endpoint.text("nodeName").equals(node);
        boolean hinted = endpoint.array("hints", "forNodes").objects().stream()
                .anyMatch(hint -> hint.text("name").equals(node));
        return endpoint.array("addresses").strings().stream()
                .findFirst()
                .map(address -> new Candidate(
                        new Target(address, port, here || isLoopback(address)),
                        ready,
                        serving && conditions.isTrue("terminating"),
                        hinted));
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.");
    }

    private boolean isReachable(Candidate candidate) {
        return loopback == Loopback.THIS_MACHINE
                || !isLoopback(candidate.target().address());
    }

    /** Those hinted to this node if one of them is ready, else all (KEP-3015). */
    private static List<Candidate> hinted(List<Candidate> candidates) {
        boolean any = candidates.stream().anyMatch(c -> c.hintedHere() && c.ready());
        return any ? candidates.stream().filter(Candidate::hintedHere).toList() : candidates;
    }

    /** The ready ones; where there are none, those that serve until they end (KEP-1669). */
    private static List<Target> targets(List<Candidate> candidates) {
        List<Target> ready = targets(candidates, Candidate::ready);
        return ready.isEmpty() ? targets(candidates, Candidate::servingToTheEnd) : ready;
    }

    private static List<Target> targets(List<Candidate> all, Predicate<Candidate> wanted) {
        return all.stream().filter(wanted).map(Candidate::target).distinct().toList();
    }
}
