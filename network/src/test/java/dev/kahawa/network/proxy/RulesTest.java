package dev.kahawa.network.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.network.proxy.ServicePort.Front;
import dev.kahawa.network.proxy.ServicePort.Reach;

import org.junit.jupiter.api.Test;

import java.util.List;

class RulesTest {
    private static final Ipv4Block PODS = Ipv4Block.parse("10.244.0.0/16");
    private static final Target HERE = new Target("10.244.0.5", 8080, true);
    private static final Target THERE = new Target("10.244.1.5", 8080, false);
    private static final String OUTSIDERS =
            "add rule ip kahawa cluster/default/web/tcp/80 ip daddr 10.96.3.4"
                    + " ip saddr != 10.244.0.0/16 meta mark set meta mark or 0x4000\n";

    @Test
    void sendsEachConnectionToOneOfAll() {
        check(
                port(inside(Reach.ANYWHERE), 0, HERE, THERE),
                "add chain ip kahawa cluster/default/web/tcp/80\n" + OUTSIDERS + """
                        add rule ip kahawa cluster/default/web/tcp/80 meta l4proto tcp dnat ip to \
                        numgen random mod 2 map { 0 : 10.244.0.5 . 8080, 1 : 10.244.1.5 . 8080 }
                        add element ip kahawa cluster-ips { 10.96.3.4 }
                        add element ip kahawa hairpin { 10.244.0.5 . 10.244.0.5, 10.244.1.5 . 10.244.1.5 }
                        add element ip kahawa services { 10.96.3.4 . tcp . 80 : goto cluster/default/web/tcp/80 }
                        """);
    }

    @Test
    void refusesWhereNobodyIs() {
        check(port(inside(Reach.ANYWHERE), 0), """
                add element ip kahawa cluster-ips { 10.96.3.4 }
                add element ip kahawa no-endpoints { 10.96.3.4 . tcp . 80 : goto refuse }
                """);
    }

    @Test
    void dropsWhereOnlyOtherNodesHaveSome() {
        check(
                port(inside(Reach.HERE), 0, THERE),
                "add chain ip kahawa cluster/default/web/tcp/80\n" + OUTSIDERS + """
                        add rule ip kahawa cluster/default/web/tcp/80 meta l4proto tcp dnat to 10.244.1.5:8080
                        add element ip kahawa cluster-ips { 10.96.3.4 }
                        add element ip kahawa hairpin { 10.244.1.5 . 10.244.1.5 }
                        add element ip kahawa no-endpoints { 10.96.3.4 . tcp . 80 : drop }
                        """);
    }

    @Test
    void keepsClientsWithTheirEndpoint() {
        check(port(inside(Reach.ANYWHERE), 60, HERE), """
                add set ip kahawa affinity/60/default/web/tcp/80/10.244.0.5/8080 \
                { type ipv4_addr; flags dynamic,timeout; timeout 60s; }
                add chain ip kahawa cluster/default/web/tcp/80
                add chain ip kahawa endpoint/default/web/tcp/80/10.244.0.5/8080
                """ + OUTSIDERS + """
                        add rule ip kahawa cluster/default/web/tcp/80 ip saddr \
                        @affinity/60/default/web/tcp/80/10.244.0.5/8080 \
                        goto endpoint/default/web/tcp/80/10.244.0.5/8080
                        add rule ip kahawa cluster/default/web/tcp/80 \
                        goto endpoint/default/web/tcp/80/10.244.0.5/8080
                        add rule ip kahawa endpoint/default/web/tcp/80/10.244.0.5/8080 \
                        update @affinity/60/default/web/tcp/80/10.244.0.5/8080 { ip saddr }
                        add rule ip kahawa endpoint/default/web/tcp/80/10.244.0.5/8080 \
                        meta l4proto tcp dnat to 10.244.0.5:8080
                        add element ip kahawa cluster-ips { 10.96.3.4 }
                        add element ip kahawa hairpin { 10.244.0.5 . 10.244.0.5 }
                        add element ip kahawa services { 10.96.3.4 . tcp . 80 : goto cluster/default/web/tcp/80 }
                        """);
    }

    @Test
    void opensNodePortsAndExternalAddresses() {
        Front front = new Front(
                "10.96.3.4",
                30080,
                List.of("192.0.2.1", "192.0.2.9"),
                List.of("192.0.2.9"),
                List.of("192.0.2.128/25"),
                Reach.ANYWHERE,
                Reach.ANYWHERE);
        check(port(front, 0, THERE), """
                add chain ip kahawa cluster/default/web/tcp/80
                add chain ip kahawa external/default/web/tcp/80
                add chain ip kahawa firewall/default/web/tcp/80
                """ + OUTSIDERS + """
                        add rule ip kahawa cluster/default/web/tcp/80 meta l4proto tcp dnat to 10.244.1.5:8080
                        add rule ip kahawa external/default/web/tcp/80 meta mark set meta mark or 0x4000
                        add rule ip kahawa external/default/web/tcp/80 goto cluster/default/web/tcp/80
                        add rule ip kahawa firewall/default/web/tcp/80 ip saddr { 192.0.2.128/25 } return
                        add rule ip kahawa firewall/default/web/tcp/80 drop
                        add element ip kahawa cluster-ips { 10.96.3.4 }
                        add element ip kahawa firewall { 192.0.2.9 . tcp . 80 : goto firewall/default/web/tcp/80 }
                        add element ip kahawa hairpin { 10.244.1.5 . 10.244.1.5 }
                        add element ip kahawa node-ports { tcp . 30080 : goto external/default/web/tcp/80 }
                        add element ip kahawa services { 10.96.3.4 . tcp . 80 : goto cluster/default/web/tcp/80, \
                        192.0.2.1 . tcp . 80 : goto external/default/web/tcp/80, \
                        192.0.2.9 . tcp . 80 : goto external/default/web/tcp/80 }
                        """);
    }

    @Test
    void keepsOutsidersAddressesWhereThatIsWanted() {
        Front front = new Front(
                "10.96.3.4", 30080, List.of(), List.of(), List.of(), Reach.ANYWHERE, Reach.HERE);
        String script = script(port(front, 0, THERE));
        assertThat(script).contains("""
                        add rule ip kahawa external/default/web/tcp/80 ip saddr 10.244.0.0/16 goto cluster/default/web/tcp/80
                        add rule ip kahawa external/default/web/tcp/80 fib saddr type local meta mark set meta mark or 0x4000
                        add rule ip kahawa external/default/web/tcp/80 fib saddr type local goto cluster/default/web/tcp/80
                        """).contains("no-endpoint-node-ports { tcp . 30080 : drop }");
        assertThat(script(port(front, 0, HERE)))
                .contains("external/default/web/tcp/80 goto local/default/web/tcp/80")
                .doesNotContain("drop");
    }

    @Test
    void changesOnlyWhatDiffers() {
        Ruleset one = rules(port(inside(Reach.ANYWHERE), 0, HERE));
        Ruleset two = rules(port(inside(Reach.ANYWHERE), 0, HERE, THERE));
        Ruleset none = rules(port(inside(Reach.ANYWHERE), 0));
        assertThat(two.since(two)).isEmpty();
        assertThat(two.since(one))
                .isEqualTo("flush chain ip kahawa cluster/default/web/tcp/80\n" + OUTSIDERS + """
                        add rule ip kahawa cluster/default/web/tcp/80 meta l4proto tcp dnat ip to \
                        numgen random mod 2 map { 0 : 10.244.0.5 . 8080, 1 : 10.244.1.5 . 8080 }
                        add element ip kahawa hairpin { 10.244.1.5 . 10.244.1.5 }
                        """);
        assertThat(none.since(one)).isEqualTo("""
                        delete element ip kahawa hairpin { 10.244.0.5 . 10.244.0.5 }
                        add element ip kahawa no-endpoints { 10.96.3.4 . tcp . 80 : goto refuse }
                        delete element ip kahawa services { 10.96.3.4 . tcp . 80 }
                        flush chain ip kahawa cluster/default/web/tcp/80
                        delete chain ip kahawa cluster/default/web/tcp/80
                        """);
    }

    @Test
    void hidesPodsFromEachOtherOnlyWhereTheBridgeIsUnseen() {
        assertThat(Rules.of(List.of(), PODS, Rules.Bridged.UNSEEN).replacing())
                .contains(
                        "ct status dnat ip saddr 10.244.0.0/16 ip daddr 10.244.0.0/16 masquerade");
        assertThat(Rules.of(List.of(), PODS, Rules.Bridged.SEEN).replacing())
                .startsWith("add table ip kahawa\ndelete table ip kahawa\nadd table ip kahawa\n")
                .doesNotContain("ip daddr 10.244.0.0/16 masquerade");
    }

    private static Front inside(Reach reach) {
        return new Front("10.96.3.4", 0, List.of(), List.of(), List.of(), reach, Reach.ANYWHERE);
    }

    private static ServicePort port(Front front, long affinity, Target... targets) {
        List<Target> all = List.of(targets);
        return new ServicePort(
                new ObjectName("default", "web"),
                Protocol.TCP,
                80,
                front,
                affinity,
                all,
                all.stream().filter(Target::here).toList());
    }

    private static Ruleset rules(ServicePort... ports) {
        return Rules.of(List.of(ports), PODS, Rules.Bridged.SEEN);
    }

    /** What the port adds to a table without Services. */
    private static String script(ServicePort port) {
        return rules(port).since(rules());
    }

    private static void check(ServicePort port, String expected) {
        assertThat(script(port)).isEqualTo(expected);
    }
}
