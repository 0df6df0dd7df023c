package dev.kahawa.network.proxy;

import dev.kahawa.model.kinds.Ipv4Block;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Services as nftables rules. Pure.
 *
 * <p>A connection's first packet is looked up by address, protocol and port in the map {@code
 * services}, or by protocol and port in {@code node-ports} where it is for this machine; the chain
 * found there chooses an endpoint and rewrites the destination. The kernel remembers the choice.
 * What has no endpoints is refused in {@code check}, which sees only what was not rewritten.
 *
 * @see <a href="https://kep.k8s.io/3866">KEP-3866, kube-proxy's nftables mode</a>
 */
final class Rules {
    /** A packet with this bit leaves with the node's own address, as kube-proxy marks it. */
    private static final String MARK = "0x4000";

    private static final String SET_MARK = "meta mark set meta mark or " + MARK;
    private static final String LOOPBACK = "127.0.0.0/8";
    private static final String BY_ADDRESS = "ip daddr . meta l4proto . th dport vmap ";
    private static final String BY_NODE_PORT =
            "fib daddr type local ip daddr != " + LOOPBACK + " meta l4proto . th dport vmap ";
    private static final String NEW = "ct state new ";

    private final Ipv4Block pods;
    private final Bridged bridged;
    private final SortedMap<String, Ruleset.Chain> chains = new TreeMap<>();
    private final SortedMap<String, Ruleset.NamedSet> sets = new TreeMap<>();

    /** Whether the rules see what passes between two Pods on one bridge (br_netfilter). */
    enum Bridged {
        SEEN,
        UNSEEN
    }

    private Rules(Ipv4Block pods, Bridged bridged) {
        this.pods = pods;
        this.bridged = bridged;
    }

    /** @param pods the addresses of all Pods of the cluster */
    static Ruleset of(Collection<ServicePort> ports, Ipv4Block pods, Bridged bridged) {
        Rules rules = new Rules(pods, bridged);
        rules.frame();
        ports.forEach(rules::add);
        return new Ruleset(rules.chains, rules.sets);
    }

    private void frame() {
        set("set", "cluster-ips", "type ipv4_addr;");
        set("set", "hairpin", "type ipv4_addr . ipv4_addr;");
        for (String map : List.of("services", "no-endpoints", "firewall")) {
            set("map", map, "type ipv4_addr . inet_proto . inet_service : verdict;");
        }
        for (String map : List.of("node-ports", "no-endpoint-node-ports")) {
            set("map", map, "type inet_proto . inet_service : verdict;");
        }
        rewriting();
        filtering();
    }

    private void rewriting() {
        chain("services", BY_ADDRESS + "@services", BY_NODE_PORT + "@node-ports");
        hook("nat-prerouting", "type nat hook prerouting priority -100", "jump services");
        hook("nat-output", "type nat hook output priority -100", "jump services");
        List<String> leaving = new ArrayList<>(List.of(
                "meta mark & " + MARK + " == " + MARK + " meta mark set meta mark xor " + MARK
                        + " masquerade fully-random",
                "ct status dnat ip saddr . ip daddr @hairpin masquerade"));
        if (bridged == Bridged.UNSEEN) {
            // The answer would go straight from Pod to Pod, and nobody would know its sender.
            leaving.add("ct status dnat ip saddr " + pods + " ip daddr " + pods + " masquerade");
        }
        // Between Pods addresses stay: "no change" decided here keeps the bridge plugin's ipMasq,
        // which comes after, from hiding Pods from those of other nodes.
        leaving.add("ip saddr " + pods + " ip daddr " + pods + " snat ip prefix to ip saddr map { "
                + pods + " : " + pods + " }");
        hook("nat-postrouting", "type nat hook postrouting priority 99", leaving);
    }

    private void filtering() {
        chain("refuse", "reject");
        chain(
                "check",
                BY_ADDRESS + "@no-endpoints",
                BY_NODE_PORT + "@no-endpoint-node-ports",
                "ip daddr @cluster-ips reject");
        for (String hook : List.of("input", "forward", "output")) {
            hook("filter-" + hook, "type filter hook " + hook + " priority 0", NEW + "jump check");
        }
        for (String hook : List.of("prerouting", "output")) {
            hook(
                    "firewall-" + hook,
                    "type filter hook " + hook + " priority -110",
                    NEW + BY_ADDRESS + "@firewall");
        }
        // Services may lead Pods to 127.0.0.1, for which route_localnet is on: only they may.
        hook(
                "guard",
                "type filter hook prerouting priority -300",
                "iifname != \"lo\" ip daddr " + LOOPBACK + " drop",
                "iifname != \"lo\" ip saddr " + LOOPBACK + " drop");
    }

    private void add(ServicePort port) {
        element("cluster-ips", port.front().clusterIp(), "");
        for (Target target : port.anywhere()) {
            element("hairpin", target.address() + " . " + target.address(), "");
        }
        balanced("cluster/", port, port.anywhere());
        boolean minds = port.front().inside() == ServicePort.Reach.HERE
                || port.front().outside() == ServicePort.Reach.HERE;
        if (minds) {
            balanced("local/", port, port.here());
        }
        inside(port);
        if (port.isOutside()) {
            outside(port);
        }
    }

    private void inside(ServicePort port) {
        String kind = port.front().inside() == ServicePort.Reach.HERE ? "local/" : "cluster/";
        String key = key(port.front().clusterIp(), port);
        if (port.inside().isEmpty()) {
            element("no-endpoints", key, refusal(port));
        } else {
            element("services", key, "goto " + kind + port.id());
        }
    }

    /** Refused where there is nobody at all; dropped where only this node has none. */
    private static String refusal(ServicePort port) {
        return port.anywhere().isEmpty() ? "goto refuse" : "drop";
    }

    private void outside(ServicePort port) {
        for (String address : port.front().external()) {
            way(port, "services", "no-endpoints", key(address, port));
        }
        if (port.front().nodePort() != 0) {
            String key = port.protocol() + " . " + port.front().nodePort();
            way(port, "node-ports", "no-endpoint-node-ports", key);
        }
        if (!port.anywhere().isEmpty()) {
            chain("external/" + port.id(), externalRules(port));
        }
        if (!port.front().sources().isEmpty()) {
            String allowed = String.join(", ", port.front().sources());
            chain("firewall/" + port.id(), "ip saddr { " + allowed + " } return", "drop");
            for (String address : port.front().balanced()) {
                element("firewall", key(address, port), "goto firewall/" + port.id());
            }
        }
    }

    private void way(ServicePort port, String map, String withoutEndpoints, String key) {
        if (!port.anywhere().isEmpty()) {
            element(map, key, "goto external/" + port.id());
        }
        if (port.outside().isEmpty()) {
            element(withoutEndpoints, key, refusal(port));
        }
    }

    private List<String> externalRules(ServicePort port) {
        String cluster = "goto cluster/" + port.id();
        if (port.front().outside() == ServicePort.Reach.ANYWHERE) {
            return List.of(SET_MARK, cluster);
        }
        // Who is in the cluster gets any endpoint; only outsiders' addresses are to be kept.
        List<String> rules = new ArrayList<>(List.of(
                "ip saddr " + pods + " " + cluster,
                "fib saddr type local " + SET_MARK,
                "fib saddr type local " + cluster));
        if (!port.here().isEmpty()) {
            rules.add("goto local/" + port.id());
        }
        return rules;
    }

    /** A chain that sends each connection to one of the targets. */
    private void balanced(String kind, ServicePort port, List<Target> targets) {
        if (targets.isEmpty()) {
            return;
        }
        List<String> rules = new ArrayList<>();
        rules.add("ip daddr " + port.front().clusterIp() + " ip saddr != " + pods + " " + SET_MARK);
        if (port.affinitySeconds() > 0) {
            rules.addAll(sticky(port, targets));
        } else {
            rules.add("meta l4proto " + port.protocol() + " dnat " + destination(targets));
        }
        chain(kind + port.id(), rules);
    }

    private static String destination(List<Target> targets) {
        if (targets.size() == 1) {
            return "to " + targets.getFirst();
        }
        return "ip to numgen random mod " + targets.size() + " map { "
                + IntStream.range(0, targets.size())
                        .mapToObj(i -> i + " : " + targets.get(i).address() + " . "
                                + targets.get(i).port())
                        .collect(Collectors.joining(", "))
                + " }";
    }

    /** Who came before goes where it went before; the sets forget by themselves. */
    private List<String> sticky(ServicePort port, List<Target> targets) {
        List<String> rules = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        for (Target target : targets) {
            String end = port.id() + "/" + target.address() + "/" + target.port();
            String known = "affinity/" + port.affinitySeconds() + "/" + end;
            set(
                    "set",
                    known,
                    "type ipv4_addr; flags dynamic,timeout; timeout " + port.affinitySeconds()
                            + "s;");
            chain(
                    "endpoint/" + end,
                    "update @" + known + " { ip saddr }",
                    "meta l4proto " + port.protocol() + " dnat to " + target);
            rules.add("ip saddr @" + known + " goto endpoint/" + end);
            ends.add("goto endpoint/" + end);
        }
        rules.add(ends.size() == 1 ? ends.getFirst() : choice(ends));
        return rules;
    }

    private static String choice(List<String> verdicts) {
        return "numgen random mod " + verdicts.size() + " vmap { "
                + IntStream.range(0, verdicts.size())
                        .mapToObj(i -> i + " : " + verdicts.get(i))
                        .collect(Collectors.joining(", "))
                + " }";
    }

    private static String key(String address, ServicePort port) {
        return address + " . " + port.protocol() + " . " + port.port();
    }

    private void set(String kind, String name, String type) {
        sets.putIfAbsent(name, new Ruleset.NamedSet(kind, type, new TreeMap<>()));
    }

    /** Who comes first has it: two Services may claim one external address. */
    private void element(String set, String key, String data) {
        Ruleset.NamedSet named = sets.get(set);
        if (named == null) {
            throw new IllegalArgumentException("no set " + set);
        }
        Map<String, String> elements = named.elements();
        elements.putIfAbsent(key, data);
    }

    private void chain(String name, String... rules) {
        chain(name, List.of(rules));
    }

    private void chain(String name, List<String> rules) {
        chains.put(name, new Ruleset.Chain("", rules));
    }

    private void hook(String name, String hook, String... rules) {
        hook(name, hook, List.of(rules));
    }

    private void hook(String name, String hook, List<String> rules) {
        chains.put(name, new Ruleset.Chain(hook, rules));
    }
}
