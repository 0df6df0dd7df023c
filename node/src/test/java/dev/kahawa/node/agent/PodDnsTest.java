package dev.kahawa.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.node.runtime.SandboxSpec.Dns;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A Pod's names. */
class PodDnsTest {
    private static final NodeOptions.ClusterDns CLUSTER = new NodeOptions.ClusterDns(
            List.of("10.96.0.10"),
            "cluster.local",
            new Dns(List.of("192.0.2.1"), List.of("example.org"), List.of()));

    private static Pod pod(String spec) {
        JsonObject metadata = JsonObject.of("name", "p").with("namespace", "n").with("uid", "u");
        return new Pod(JsonObject.of("metadata", metadata)
                .with(
                        "spec",
                        JsonReader.readTrusted(
                                spec.replace('\'', '"').getBytes(StandardCharsets.UTF_8))));
    }

    private static void check(String spec, String servers, String searches, String options) {
        Dns dns = PodDns.of(pod(spec), CLUSTER);
        assertThat(String.join(" ", dns.servers())).as(spec).isEqualTo(servers);
        assertThat(String.join(" ", dns.searches())).as(spec).isEqualTo(searches);
        assertThat(String.join(" ", dns.options())).as(spec).isEqualTo(options);
    }

    @Test
    void policiesChooseWhoIsAsked() {
        String cluster = "n.svc.cluster.local svc.cluster.local cluster.local example.org";
        check("{}", "10.96.0.10", cluster, "ndots:5");
        check("{'dnsPolicy':'Default'}", "192.0.2.1", "example.org", "");
        check("{'hostNetwork':true}", "192.0.2.1", "example.org", "");
        check(
                "{'hostNetwork':true,'dnsPolicy':'ClusterFirstWithHostNet'}",
                "10.96.0.10",
                cluster,
                "ndots:5");
        check(
                "{'dnsPolicy':'None','dnsConfig':{'nameservers':['1.1.1.1'],'searches':['a.b'],"
                        + "'options':[{'name':'ndots','value':'2'},{'name':'edns0'}]}}",
                "1.1.1.1",
                "a.b",
                "ndots:2 edns0");
        check(
                "{'dnsConfig':{'options':[{'name':'ndots','value':'1'}]}}",
                "10.96.0.10",
                cluster,
                "ndots:1");
    }

    @Test
    void hostNamesAreThePodsOrItsOwn() {
        assertThat(PodDns.sandboxName(pod("{}"), "cluster.local")).isEqualTo("p");
        assertThat(PodDns.sandboxName(pod("{'hostname':'h'}"), "cluster.local")).isEqualTo("h");
        Pod full = pod("{'hostname':'h','subdomain':'s','setHostnameAsFQDN':true}");
        assertThat(PodDns.sandboxName(full, "cluster.local")).isEqualTo("h.s.n.svc.cluster.local");
        assertThat(HostsFile.of(full, List.of("10.0.0.9"), "cluster.local"))
                .endsWith("10.0.0.9\th.s.n.svc.cluster.local\th\n");
        assertThat(HostsFile.onHost(
                        pod("{'hostAliases':[{'ip':'1.2.3.4','hostnames':['a','b']}]}"), "x\n"))
                .isEqualTo("# Kubernetes-managed hosts file (host network).\nx\n"
                        + "\n# Entries added by HostAliases.\n1.2.3.4\ta\tb\n");
    }
}
