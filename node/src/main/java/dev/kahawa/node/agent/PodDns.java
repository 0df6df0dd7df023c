package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.runtime.SandboxSpec.Dns;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** A Pod's names: its host name and how it looks up others. Pure. */
final class PodDns {
    private static final int HOSTNAME_MAX = 63;

    private PodDns() {}

    /** What resolv.conf says, by {@code dnsPolicy} and {@code dnsConfig}. */
    static Dns of(Pod pod, NodeOptions.ClusterDns cluster) {
        Dns base = switch (policy(pod, cluster)) {
            case "None" -> new Dns(List.of(), List.of(), List.of());
            case "Default" -> cluster.machine();
            default -> inCluster(pod.meta().namespace(), cluster);
        };
        return merged(base, pod.json().object("spec", "dnsConfig"));
    }

    private static String policy(Pod pod, NodeOptions.ClusterDns cluster) {
        String policy = pod.json().string("spec", "dnsPolicy").orElse("ClusterFirst");
        boolean onHost = pod.json().isTrue("spec", "hostNetwork");
        if (policy.equals("ClusterFirst") && onHost) {
            return "Default";
        }
        return policy.startsWith("ClusterFirst") && cluster.servers().isEmpty()
                ? "Default"
                : policy;
    }

    private static Dns inCluster(String namespace, NodeOptions.ClusterDns cluster) {
        List<String> searches = new ArrayList<>(List.of(
                namespace + ".svc." + cluster.domain(),
                "svc." + cluster.domain(),
                cluster.domain()));
        searches.addAll(cluster.machine().searches());
        return new Dns(cluster.servers(), distinct(searches), List.of("ndots:5"));
    }

    private static Dns merged(Dns base, JsonObject config) {
        List<String> servers = new ArrayList<>(base.servers());
        servers.addAll(config.array("nameservers").strings());
        List<String> searches = new ArrayList<>(base.searches());
        searches.addAll(config.array("searches").strings());
        Map<String, String> options = new LinkedHashMap<>();
        base.options().forEach(option -> options.put(option.split(":", 2)[0], option));
        for (JsonObject option : config.array("options").objects()) {
            String name = option.text("name");
            String value = option.text("value");
            options.put(name, value.isEmpty() ? name : name + ":" + value);
        }
        return new Dns(distinct(servers), distinct(searches), List.copyOf(options.values()));
    }

    private static List<String> distinct(List<String> texts) {
        return List.copyOf(new LinkedHashSet<>(texts));
    }

    /** The short host name. */
    static String hostname(Pod pod) {
        String asked = pod.json().text("spec", "hostname");
        String name = asked.isEmpty() ? pod.meta().name() : asked;
        String cut = name.length() > HOSTNAME_MAX ? name.substring(0, HOSTNAME_MAX) : name;
        return cut.replaceFirst("[-.]+$", "");
    }

    /** The name within the cluster; empty where the Pod has no subdomain. */
    static String fullName(Pod pod, String domain) {
        String subdomain = pod.json().text("spec", "subdomain");
        return subdomain.isEmpty()
                ? ""
                : hostname(pod) + "." + subdomain + "." + pod.meta().namespace() + ".svc." + domain;
    }

    /** What the sandbox calls itself. */
    static String sandboxName(Pod pod, String domain) {
        String override = pod.json().text("spec", "hostnameOverride");
        String full = fullName(pod, domain);
        if (!override.isEmpty()) {
            return override;
        }
        return pod.json().isTrue("spec", "setHostnameAsFQDN") && !full.isEmpty()
                ? full
                : hostname(pod);
    }
}
