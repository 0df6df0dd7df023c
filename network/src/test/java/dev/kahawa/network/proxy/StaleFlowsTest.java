package dev.kahawa.network.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.network.proxy.ServicePort.Front;
import dev.kahawa.network.proxy.ServicePort.Reach;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class StaleFlowsTest {
    @Test
    void forgetsFlowsToEndpointsThatAreGone() {
        check(
                "-p udp --dport 53 --orig-dst 10.96.3.4 --dst-nat 10.244.0.5;"
                        + " -p udp --dport 30053 --dst-nat 10.244.0.5",
                udp("10.244.0.5", "10.244.0.6"),
                udp("10.244.0.6"));
        check("", udp("10.244.0.5"), udp("10.244.0.5", "10.244.0.6"));
    }

    @Test
    void forgetsFlowsFromBeforeThereWereEndpoints() {
        String all = "-p udp --dport 53 --orig-dst 10.96.3.4; -p udp --dport 30053";
        check(all, udp(), udp("10.244.0.5"));
        check(all, List.of(), udp("10.244.0.5"));
        check(
                "-p udp --dport 53 --orig-dst 10.96.3.4 --dst-nat 10.244.0.5;"
                        + " -p udp --dport 30053 --dst-nat 10.244.0.5",
                udp("10.244.0.5"),
                List.of());
        check("", udp(), List.of());
    }

    @Test
    void leavesTcpToItself() {
        check("", port(Protocol.TCP, "10.244.0.5"), List.of());
    }

    private static List<ServicePort> udp(String... addresses) {
        return port(Protocol.UDP, addresses);
    }

    private static List<ServicePort> port(Protocol protocol, String... addresses) {
        List<Target> targets =
                Stream.of(addresses).map(a -> new Target(a, 5353, true)).toList();
        Front front = new Front(
                "10.96.3.4",
                30053,
                List.of(),
                List.of(),
                List.of(),
                Reach.ANYWHERE,
                Reach.ANYWHERE);
        ObjectName name = new ObjectName("default", "dns");
        return List.of(new ServicePort(name, protocol, 53, front, 0, targets, targets));
    }

    private static void check(String expected, List<ServicePort> before, List<ServicePort> after) {
        assertThat(StaleFlows.between(before, after).stream()
                        .map(flow -> String.join(" ", flow))
                        .collect(Collectors.joining("; ")))
                .isEqualTo(expected);
    }
}
