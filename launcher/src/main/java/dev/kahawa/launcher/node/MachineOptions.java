package dev.kahawa.launcher.node;

import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.network.proxy.Loopback;
import dev.kahawa.node.agent.Thresholds;
import dev.kahawa.runtime.cri.Endpoint;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * How this machine is a node.
 *
 * @param name the Node's
 * @param address the machine's own, under which other nodes find it
 * @param directory for the Pods' volumes and logs
 * @param staticPods with manifests of Pods that run unasked; null for none
 * @param thresholds when it is short of something
 * @param port where the kubelet's endpoints are served; 0 where they are reached in process only
 */
public record MachineOptions(
        String name,
        String address,
        Endpoint runtime,
        Path directory,
        Path cniDirectory,
        @Nullable Path staticPods,
        Thresholds thresholds,
        int port,
        Cluster cluster) {
    public static final Path CNI_DIRECTORY = Path.of("/etc/cni/net.d");

    /**
     * What all nodes have in common.
     *
     * @param pods the addresses of all Pods
     * @param dns where Pods ask for names
     * @param loopback whether the API server runs on this machine
     */
    public record Cluster(Ipv4Block pods, String dns, Loopback loopback) {
        public static final String DOMAIN = "cluster.local";
    }
}
