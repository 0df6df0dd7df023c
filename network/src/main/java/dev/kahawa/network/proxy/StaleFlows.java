package dev.kahawa.network.proxy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * UDP flows that the kernel would go on sending where nobody is any more. TCP ends by itself; a UDP
 * client that keeps talking keeps its flow for ever. Pure.
 */
final class StaleFlows {
    private StaleFlows() {}

    /** Arguments of {@code conntrack -D}, one list for each kind of flow to be forgotten. */
    static List<List<String>> between(
            Collection<ServicePort> before, Collection<ServicePort> after) {
        Map<String, ServicePort> now = after.stream()
                .collect(Collectors.toMap(ServicePort::id, Function.identity(), (a, b) -> a));
        List<List<String>> stale = new ArrayList<>();
        for (ServicePort old : before) {
            ServicePort port = now.remove(old.id());
            if (old.protocol() == Protocol.UDP) {
                stale.addAll(stale(old, port == null ? List.of() : port.anywhere()));
            }
        }
        // Flows from the time before the Service had endpoints were not rewritten at all.
        now.values().stream()
                .filter(port ->
                        port.protocol() == Protocol.UDP && !port.anywhere().isEmpty())
                .forEach(port -> stale.addAll(whole(port)));
        return stale;
    }

    private static List<List<String>> stale(ServicePort old, List<Target> targets) {
        if (old.anywhere().isEmpty() && !targets.isEmpty()) {
            return whole(old);
        }
        Set<String> gone = new HashSet<>();
        old.anywhere().forEach(target -> gone.add(target.address()));
        targets.forEach(target -> gone.remove(target.address()));
        return gone.stream()
                .sorted()
                .flatMap(address -> whole(old).stream().map(flow -> to(flow, address)))
                .toList();
    }

    private static List<String> to(List<String> flow, String address) {
        return Stream.concat(flow.stream(), Stream.of("--dst-nat", address)).toList();
    }

    /** All flows to the port, by each address it has. */
    private static List<List<String>> whole(ServicePort port) {
        List<List<String>> flows = new ArrayList<>();
        Stream.concat(Stream.of(port.front().clusterIp()), port.front().external().stream())
                .forEach(address -> flows.add(flow(port.port(), "--orig-dst", address)));
        if (port.front().nodePort() != 0) {
            flows.add(flow(port.front().nodePort()));
        }
        return flows;
    }

    private static List<String> flow(int port, String... more) {
        List<String> flow =
                new ArrayList<>(List.of("-p", "udp", "--dport", Integer.toString(port)));
        flow.addAll(List.of(more));
        return flow;
    }
}
