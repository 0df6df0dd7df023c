package dev.kahawa.node.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The place where a Pod's containers run.
 *
 * @param attempt counts up each time the Pod's sandbox is made anew
 * @param logDirectory where the containers' logs go, absolute
 * @param cgroupParent the cgroup to be made under, such as {@code /kubepods/burstable/pod<uid>};
 *     empty for the runtime's own
 * @param sysctls such as {@code net.ipv4.ip_unprivileged_port_start}
 */
public record SandboxSpec(
        PodIdentity pod,
        int attempt,
        Map<String, String> labels,
        Map<String, String> annotations,
        String hostname,
        Path logDirectory,
        Dns dns,
        List<PortMapping> ports,
        Namespaces namespaces,
        SandboxSecurity security,
        Linux linux) {

    /** Which Pod it is. */
    public record PodIdentity(String namespace, String name, String uid) {}

    /** What /etc/resolv.conf will say. */
    public record Dns(List<String> servers, List<String> searches, List<String> options) {}

    /**
     * A port of the machine that leads to the Pod.
     *
     * @param protocol TCP, UDP or SCTP
     * @param hostAddress empty for every address
     */
    public record PortMapping(
            String protocol, int containerPort, int hostPort, String hostAddress) {}

    /** Which namespaces are the machine's own. */
    public record Namespaces(Use network, Use pid, Use ipc) {}

    /** Whose namespace. */
    public enum Use {
        /** One for the Pod. */
        POD,
        /** One for each container. */
        CONTAINER,
        /** The machine's. */
        NODE
    }

    /**
     * Who the sandbox's own process is.
     *
     * @param privileged whether any container of the Pod is
     * @param runAsUser -1 for the image's
     * @param runAsGroup -1 for the image's
     */
    public record SandboxSecurity(
            boolean privileged,
            long runAsUser,
            long runAsGroup,
            List<Long> supplementalGroups,
            Seccomp seccomp) {}

    public record Linux(String cgroupParent, Map<String, String> sysctls) {}
}
