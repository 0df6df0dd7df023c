package dev.kahawa.node.agent;

import dev.kahawa.node.runtime.SandboxSpec.Dns;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a node runs.
 *
 * @param addresses the machine's own; the first is the main one
 * @param labels more of them for the Node object
 * @param podCidr the addresses of its Pods, put into the Node when it is made; empty to leave that
 *     to others
 * @param port where the kubelet's endpoints are served; 0 where they are reached in process only
 */
public record NodeOptions(
        String name,
        List<String> addresses,
        Map<String, String> labels,
        String podCidr,
        int port,
        Directories directories,
        ClusterDns dns,
        Cgroups cgroups,
        Thresholds thresholds) {

    /** Marks what this agent makes in a runtime: an agent started here again is the same. */
    String agent() {
        return name + "@" + directories.root().toAbsolutePath();
    }

    /**
     * Where things are kept.
     *
     * @param root for volumes and what else a Pod has on the machine
     * @param logs with one directory for each Pod
     * @param staticPods with the manifests of Pods that run without being asked for by the API;
     *     null for none
     */
    public record Directories(
            Path root, Path logs, @Nullable Path staticPods) {

        /** The directory of each Pod is in it, by uid. */
        Path pods() {
            return root.resolve("pods");
        }

        /** As {@link #pods}, for what is kept in memory. */
        Path podsInMemory() {
            return root.resolve("pods-in-memory");
        }
    }

    /**
     * How Pods look up names.
     *
     * @param servers of the cluster; none where there is no such server
     * @param domain such as {@code cluster.local}
     * @param machine what the machine itself uses
     */
    public record ClusterDns(List<String> servers, String domain, Dns machine) {}

    /** Who names cgroups. */
    public enum Cgroups {
        /** As directories, {@code /kubepods/burstable/pod...}. */
        CGROUPFS,
        /** As slices, {@code kubepods-burstable-pod....slice}. */
        SYSTEMD,
        /** The runtime, on its own. */
        NONE
    }
}
