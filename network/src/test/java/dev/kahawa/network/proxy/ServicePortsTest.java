package dev.kahawa.network.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.MalformedJsonException;
import dev.kahawa.model.object.Yaml;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class ServicePortsTest {
    @Test
    void readsPortsAndWhoIsBehindThem() {
        check(
                "default/web/tcp/80 at 10.96.3.4 -> 10.244.0.5:8080* 10.244.1.5:8080",
                service("ports: [{port: 80, targetPort: 8080}]"),
                slice("{name: '', port: 8080}", on("a", "10.244.0.5"), on("b", "10.244.1.5")));
        check(
                "default/web/udp/53 at 10.96.3.4 -> 10.244.0.5:5353*;"
                        + " default/web/tcp/53 at 10.96.3.4 -> 10.244.0.5:53*",
                service("ports: [{port: 53, name: u, protocol: UDP}, {port: 53, name: t}]"),
                slice(
                        "{name: u, protocol: UDP, port: 5353}, {name: t, port: 53}",
                        on("a", "10.244.0.5")));
        check(
                "default/web/tcp/80 at 10.96.3.4 -> ",
                service("ports: [{port: 80}]"),
                slice("{name: other, port: 8080}", on("a", "10.244.0.5")));
    }

    @Test
    void sendsOnlyToTheReady() {
        String ports = "ports: [{port: 80}]";
        check(
                "default/web/tcp/80 at 10.96.3.4 -> 10.244.0.6:80*",
                service(ports),
                slice(
                        "{port: 80}",
                        on("a", "10.244.0.5", false, false, false),
                        on("a", "10.244.0.6")));
        check(
                "default/web/tcp/80 at 10.96.3.4 -> 10.244.0.6:80*",
                service(ports),
                slice(
                        "{port: 80}",
                        on("a", "10.244.0.5", false, true, true),
                        on("a", "10.244.0.6")));
        check(
                "default/web/tcp/80 at 10.96.3.4 -> 10.244.0.5:80*",
                service(ports),
                slice(
                        "{port: 80}",
                        on("a", "10.244.0.5", false, true, true),
                        on("a", "10.244.0.6", false, false, true)));
    }

    @Test
    void followsHintsWhileTheyLeadSomewhere() {
        String hintA = "{addresses: [10.244.0.1], hints: {forNodes: [{name: a}]}, nodeName: a}";
        String hintB = "{addresses: [10.244.1.1], hints: {forNodes: [{name: b}]}, nodeName: b}";
        check(
                "default/web/tcp/80 at 10.96.3.4 -> 10.244.0.1:80*",
                service("ports: [{port: 80}]"),
                slice("{port: 80}", hintB, hintA));
        check(
                "default/web/tcp/80 at 10.96.3.4 -> 10.244.1.1:80",
                service("ports: [{port: 80}]"),
                slice("{port: 80}", hintB));
    }

    @Test
    void leavesOthersAlone() {
        check("", service("clusterIP: None, ports: [{port: 80}]"));
        check("", service("type: ExternalName, clusterIP: '', ports: [{port: 80}]"));
        check("", service("clusterIP: 'fd00::1', ports: [{port: 80}]"));
    }

    @Test
    void believesALoopbackAddressOnlyOfItsOwnMachine() {
        JsonObject service = service("ports: [{port: 443}]");
        JsonObject slice = slice("{port: 6443}", "{addresses: [127.0.0.1]}");
        check("default/web/tcp/443 at 10.96.3.4 -> 127.0.0.1:6443*", service, slice);
        List<ServicePort> elsewhere =
                new ServicePorts("b", Loopback.ELSEWHERE).of(service, List.of(slice));
        assertThat(elsewhere.getFirst().anywhere()).isEmpty();
    }

    private static JsonObject service(String spec) {
        String ip = spec.contains("clusterIP") ? "" : "clusterIP: 10.96.3.4, ";
        return yaml("{metadata: {name: web, namespace: default}, spec: {" + ip + spec + "}}");
    }

    private static JsonObject slice(String ports, String... endpoints) {
        return yaml("{addressType: IPv4, ports: [" + ports + "], endpoints: ["
                + String.join(", ", endpoints) + "]}");
    }

    private static String on(String node, String address) {
        return on(node, address, true, true, false);
    }

    private static String on(
            String node, String address, boolean ready, boolean serving, boolean ending) {
        return "{addresses: [%s], nodeName: %s, conditions: {ready: %s, serving: %s, terminating: %s}}"
                .formatted(address, node, ready, serving, ending);
    }

    private static JsonObject yaml(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return Yaml.read(bytes).value().asObject().orElseThrow();
        } catch (MalformedJsonException broken) {
            throw new AssertionError(text, broken);
        }
    }

    private static void check(String expected, JsonObject service, JsonObject... slices) {
        String told = new ServicePorts("a", Loopback.THIS_MACHINE)
                .of(service, List.of(slices)).stream()
                        .map(port -> port.id() + " at " + port.front().clusterIp() + " -> "
                                + targets(port.anywhere()))
                        .collect(Collectors.joining("; "));
        assertThat(told).isEqualTo(expected);
    }

    private static String targets(List<Target> targets) {
        return targets.stream()
                .flatMap(target -> Stream.of(target + (target.here() ? "*" : "")))
                .collect(Collectors.joining(" "));
    }
}
