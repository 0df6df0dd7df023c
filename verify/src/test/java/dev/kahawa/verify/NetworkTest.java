package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Services and names on one node, whose API server listens on 127.0.0.1 as it does by default. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkTest {
    private static final String NOBODY = "Connection refused";

    private NetworkLab lab;
    private String one;
    private String two;

    @BeforeAll
    void start(@TempDir Path directory) {
        lab = NetworkLab.build(directory);
        lab.startServer("127.0.0.1");
        one = lab.startPod("a", "one");
        two = lab.startPod("a", "two");
        lab.serve("one", "TCP:8080");
        lab.serve("two", "TCP:8080");
        lab.serve("one", "UDP:5353");
        lab.serve("two", "UDP:5353");
    }

    @AfterAll
    void end() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void podsAndTheNodeReachTheApiServer() {
        String curl = "curl -sS -m 5 --cacert " + lab.authority() + " https://10.96.0.1/healthz";
        assertThat(lab.output("one", curl)).isEqualTo("ok");
        assertThat(lab.output("a", curl)).isEqualTo("ok");
    }

    @Test
    void podsReachNothingElseOfTheNodesLoopback() {
        lab.serve("a", "TCP:9999");
        lab.await("a", "socat -T2 - TCP:127.0.0.1:9999 </dev/null", "a 127.0.0.1");
        lab.startPod("a", "burglar");
        lab.output(
                "burglar",
                "ip link set lo down; echo 1 >/proc/sys/net/ipv4/conf/eth0/route_localnet;"
                        + " ip route add 127.0.0.1/32 via 10.244.0.1");
        assertThat(lab.ask("burglar", "127.0.0.1:9999")).contains("timed out");
    }

    @Test
    void aServiceLeadsToAllItsPods() {
        String address = service("web", "", one, two);
        lab.await("one", ask(address + ":80"), "one|two");
        assertThat(answers("one", address + ":80"))
                .as("itself it sees as the node")
                .containsExactly("one 10.244.0.1", "two " + one);
        assertThat(answers("a", address + ":80"))
                .containsExactly("one 10.244.0.1", "two 10.244.0.1");
        assertThat(lab.ask("one", address + ":81")).contains(NOBODY);
    }

    @Test
    void podsReachTheWorldAsTheirNode() {
        lab.serve("out", "TCP:7777");
        lab.await("out", ask("127.0.0.1:7777"), "out");
        assertThat(lab.ask("one", "192.0.2.9:7777")).isEqualTo("out 192.0.2.1");
    }

    @Test
    void nodePortsAndExternalAddressesAreOpen() {
        service("open", "type: NodePort, externalIPs: [192.0.2.77],", 30080, one, two);
        lab.output("out", "ip route add 192.0.2.77/32 via 192.0.2.1");
        lab.await("out", ask("192.0.2.1:30080"), "one|two");
        for (String address : Set.of("192.0.2.1:30080", "192.0.2.77:80")) {
            assertThat(answers("out", address)).containsExactly("one 10.244.0.1", "two 10.244.0.1");
        }
        assertThat(answers("a", "192.0.2.1:30080")).hasSize(2);
        assertThat(answers("one", "192.0.2.1:30080")).hasSize(2);
    }

    @Test
    void clientsFromOutsideAreSeenWhereThatIsWanted() {
        service("seen", "type: NodePort, externalTrafficPolicy: Local,", 30081, two);
        lab.await("out", ask("192.0.2.1:30081"), "two 192.0.2.9");
    }

    @Test
    void clientsStayWithTheirPod() {
        String address = service("sticky", "sessionAffinity: ClientIP,", one, two);
        lab.await("one", ask(address + ":80"), "one|two");
        assertThat(answers("one", address + ":80")).hasSize(1);
        service("other", "", one);
        assertThat(answers("one", address + ":80"))
                .as("other changes leave it so")
                .hasSize(1);
    }

    @Test
    void nobodyAnswersForAServiceWithoutPods() {
        String address = service("none", "type: NodePort,", 30082);
        lab.await("one", ask(address + ":80"), NOBODY);
        assertThat(lab.ask("a", address + ":80")).contains(NOBODY);
        assertThat(lab.ask("out", "192.0.2.1:30082")).contains(NOBODY);
        lab.apply(slice("none", 8080, "TCP", two));
        lab.await("one", ask(address + ":80"), "two " + one);
    }

    @Test
    void datagramsFollowWhenAPodIsReplaced() {
        lab.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: datagrams}
                spec: {clusterIP: 10.96.99.53, ports: [{port: 53, protocol: UDP}]}
                """);
        lab.apply(slice("datagrams", 5353, "UDP", one));
        // always from the same port, so that it stays one flow
        String talk = "echo | socat -T1 - UDP:10.96.99.53:53,sourceport=5000,reuseaddr";
        lab.await("a", talk, "one");
        lab.apply(slice("datagrams", 5353, "UDP", two));
        lab.await("a", talk, "two");
    }

    @Test
    void podsFindServicesByName() {
        String address = service("named", "", one);
        String dig = "dig +short +time=2 +tries=1 @10.96.0.10 ";
        lab.await("one", dig + "named.default.svc.cluster.local", "^" + address + "$");
        assertThat(lab.output("one", dig + "+tcp named.default.svc.cluster.local"))
                .isEqualTo(address);
        assertThat(lab.output("one", dig + "-x 10.96.0.1"))
                .isEqualTo("kubernetes.default.svc.cluster.local.");
        assertThat(lab.output("one", dig + "SRV _https._tcp.kubernetes.default.svc.cluster.local"))
                .isEqualTo("0 100 443 kubernetes.default.svc.cluster.local.");
        assertThat(lab.output("one", "dig @10.96.0.10 nobody.default.svc.cluster.local"))
                .contains("NXDOMAIN");
        assertThat(lab.output("a", dig + "kubernetes.default.svc.cluster.local"))
                .isEqualTo("10.96.0.1");
    }

    /** A Service of TCP port 80, whose Pods listen on 8080; returns its address. */
    private String service(String name, String spec, String... pods) {
        return service(name, spec, 0, pods);
    }

    private String service(String name, String spec, int nodePort, String... pods) {
        String port = nodePort == 0 ? "" : ", nodePort: " + nodePort;
        lab.apply("apiVersion: v1\nkind: Service\nmetadata: {name: " + name + "}\nspec: {" + spec
                + " ports: [{port: 80, targetPort: 8080" + port + "}]}");
        if (pods.length > 0) {
            lab.apply(slice(name, 8080, "TCP", pods));
        }
        return lab.kubectl("get service " + name + " -o jsonpath={.spec.clusterIP}");
    }

    private static String slice(String service, int port, String protocol, String... pods) {
        StringBuilder endpoints = new StringBuilder();
        for (String pod : pods) {
            endpoints.append("- {addresses: [").append(pod).append("], nodeName: a}\n");
        }
        return """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: %1$s, labels: {kubernetes.io/service-name: %1$s}}
        addressType: IPv4
        ports: [{name: '', port: %2$d, protocol: %3$s}]
        endpoints:
        %4$s""".formatted(service, port, protocol, endpoints);
    }

    private static String ask(String address) {
        return "socat -T2 - TCP:" + address + ",connect-timeout=2 </dev/null";
    }

    /** Everything that ever answers there, of 20 times. */
    private Set<String> answers(String from, String address) {
        String all = lab.output(from, "for i in {1..20}; do " + ask(address) + "; done");
        return new TreeSet<>(all.lines().toList());
    }

    @Test
    void rulesGoWithTheNode(@TempDir Path directory) throws IOException, InterruptedException {
        try (NetworkLab own = NetworkLab.build(directory, "own")) {
            own.startServer("127.0.0.1");
            own.killNode("a");
            assertThat(own.output("a", "nft list tables")).contains("kahawa");
            own.startServer("127.0.0.1");
            own.await("a", "nft list map ip kahawa services", "10.96.0.1 . tcp . 443");
            own.stopNode("a");
            assertThat(own.output("a", "nft list tables")).doesNotContain("kahawa");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> !own.output("a", "ip link").contains("kahawa0"));
        }
    }
}
