package dev.kahawa.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** Pods on two nodes of one local network, the second node in a process of its own. */
class TwoNodesTest {
    @TempDir
    Path directory;

    @Test
    void podsReachEachOtherAndEachOthersServices() {
        try (NetworkLab lab = NetworkLab.build(directory)) {
            lab.startServer("0.0.0.0");
            lab.startOther();
            String one = lab.startPod("a", "one");
            String two = lab.startPod("b", "two");
            assertThat(one).startsWith("10.244.0.");
            assertThat(two).startsWith("10.244.1.");
            lab.serve("one", "TCP:8080");
            lab.serve("two", "TCP:8080");
            reachEachOther(lab, one, two);
            reachServices(lab, one, two);
        }
    }

    /** With the addresses they have, not those of their nodes. */
    private static void reachEachOther(NetworkLab lab, String one, String two) {
        lab.await("one", "socat -T2 - TCP:" + two + ":8080 </dev/null", "two " + one);
        lab.await("two", "socat -T2 - TCP:" + one + ":8080 </dev/null", "one " + two);
    }

    private static void reachServices(NetworkLab lab, String one, String two) {
        lab.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec: {type: NodePort, clusterIP: 10.96.3.4, ports: [{port: 80, nodePort: 30080}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: '', port: 8080}]
                endpoints: [{addresses: [%s], nodeName: b}]
                """.formatted(two));
        lab.await("one", "socat -T2 - TCP:10.96.3.4:80 </dev/null", "two " + one);
        lab.await("a", "socat -T2 - TCP:10.96.3.4:80 </dev/null", "two 192.0.2.1");
        lab.await("out", "socat -T2 - TCP:192.0.2.1:30080 </dev/null", "two 192.0.2.1");
        lab.await("out", "socat -T2 - TCP:192.0.2.2:30080 </dev/null", "two 10.244.1.1");
        String curl = "curl -sS -m 5 --cacert " + lab.authority() + " https://10.96.0.1/healthz";
        lab.await("two", curl, "^ok$");
        String dig = "dig +short +time=2 +tries=1 @10.96.0.10 web.default.svc.cluster.local";
        lab.await("one", dig, "^10.96.3.4$");
        lab.await("two", dig, "^10.96.3.4$");
    }
}
