package dev.kahawa.network;

import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.network.proxy.Loopback;

import java.nio.file.Path;

/**
 * How a node's network runs.
 *
 * @param node the node's name
 * @param pods the addresses of all Pods of the cluster
 * @param domain the cluster's domain, {@code cluster.local}
 * @param loopback whether the API server runs on this machine
 * @param cniDirectory where the container runtime looks for its network's configuration
 * @param resolvConf whom cluster DNS asks for names outside of the cluster
 */
public record NetworkOptions(
        String node,
        Ipv4Block pods,
        String domain,
        Loopback loopback,
        Path cniDirectory,
        Path resolvConf) {

    /** As usual on a Linux machine. */
    public static NetworkOptions of(String node, Ipv4Block pods, Loopback loopback) {
        return new NetworkOptions(
                node,
                pods,
                "cluster.local",
                loopback,
                Path.of("/etc/cni/net.d"),
                Path.of("/etc/resolv.conf"));
    }

    public NetworkOptions withCniDirectory(Path directory) {
        return new NetworkOptions(node, pods, domain, loopback, directory, resolvConf);
    }
}
