package dev.kahawa.node.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A container to be made.
 *
 * @param attempt counts the restarts
 * @param image as {@link Images#pull} or {@link Images.Image#id} names it
 * @param imageAsked as the Pod names it
 * @param command overrides the image's entrypoint where it is not empty
 * @param args overrides the image's command where it is not empty
 * @param workingDirectory empty for the image's
 * @param environment in order; later ones win
 * @param logPath below the sandbox's log directory
 */
public record ContainerSpec(
        String name,
        int attempt,
        String image,
        String imageAsked,
        List<String> command,
        List<String> args,
        String workingDirectory,
        List<Map.Entry<String, String>> environment,
        List<Mount> mounts,
        List<Device> devices,
        Map<String, String> labels,
        Map<String, String> annotations,
        String logPath,
        Console console,
        LinuxResources resources,
        Security security) {

    /** A path of the machine seen in the container. */
    public record Mount(
            Path hostPath, String containerPath, boolean readOnly, Propagation propagation) {}

    /** Which later mounts are seen across. */
    public enum Propagation {
        PRIVATE,
        HOST_TO_CONTAINER,
        BIDIRECTIONAL
    }

    /** A device of the machine; permissions are of {@code rwm}. */
    public record Device(String hostPath, String containerPath, String permissions) {}

    /** Whether the main process has an open input, for one attached client only, and a terminal. */
    public record Console(boolean stdin, boolean stdinOnce, boolean tty) {
        public static final Console NONE = new Console(false, false, false);
    }

    /**
     * What the container may do.
     *
     * @param runAsUser -1 for the image's
     * @param runAsGroup -1 for the image's
     * @param pidTarget the container whose processes are shared (ephemeral containers), or empty
     * @param unmasked whether all of /proc is seen (procMount Unmasked)
     */
    public record Security(
            boolean privileged,
            long runAsUser,
            long runAsGroup,
            List<Long> supplementalGroups,
            boolean readOnlyRoot,
            boolean noNewPrivileges,
            List<String> addedCapabilities,
            List<String> droppedCapabilities,
            Seccomp seccomp,
            SandboxSpec.Namespaces namespaces,
            String pidTarget,
            boolean unmasked) {}
}
