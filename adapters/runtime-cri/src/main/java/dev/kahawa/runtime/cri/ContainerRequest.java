package dev.kahawa.runtime.cri;

import com.google.protobuf.ByteString;

import dev.kahawa.node.runtime.ContainerSpec;
import dev.kahawa.node.runtime.Images;
import dev.kahawa.node.runtime.LinuxResources;
import dev.kahawa.runtime.cri.v1.Capability;
import dev.kahawa.runtime.cri.v1.ContainerConfig;
import dev.kahawa.runtime.cri.v1.ContainerMetadata;
import dev.kahawa.runtime.cri.v1.Device;
import dev.kahawa.runtime.cri.v1.ImageSpec;
import dev.kahawa.runtime.cri.v1.KeyValue;
import dev.kahawa.runtime.cri.v1.LinuxContainerConfig;
import dev.kahawa.runtime.cri.v1.LinuxContainerResources;
import dev.kahawa.runtime.cri.v1.LinuxContainerSecurityContext;
import dev.kahawa.runtime.cri.v1.Mount;
import dev.kahawa.runtime.cri.v1.MountPropagation;
import dev.kahawa.runtime.cri.v1.NamespaceMode;
import dev.kahawa.runtime.cri.v1.NamespaceOption;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container's spec in CRI's words. */
final class ContainerRequest {
    /** What a container doesn't see of the machine: upstream's defaults. */
    private static final List<String> MASKED = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");

    /** What a container can't change of the machine: upstream's defaults. */
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private ContainerRequest() {}

    /** Whether the image's user must be known: CRI takes no group without a user. */
    static boolean needsImageUser(ContainerSpec spec) {
        return spec.security().runAsUser() < 0 && spec.security().runAsGroup() >= 0;
    }

    /** @param image used only where {@link #needsImageUser}; without one, the user is root */
    static ContainerConfig config(ContainerSpec spec, Optional<Images.Image> image) {
        return ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder()
                        .setName(spec.name())
                        .setAttempt(spec.attempt()))
                .setImage(ImageSpec.newBuilder()
                        .setImage(spec.image())
                        .setUserSpecifiedImage(spec.imageAsked()))
                .addAllCommand(spec.command())
                .addAllArgs(spec.args())
                .setWorkingDir(spec.workingDirectory())
                .addAllEnvs(spec.environment().stream()
                        .map(ContainerRequest::variable)
                        .toList())
                .addAllMounts(
                        spec.mounts().stream().map(ContainerRequest::mount).toList())
                .addAllDevices(
                        spec.devices().stream().map(ContainerRequest::device).toList())
                .putAllLabels(spec.labels())
                .putAllAnnotations(spec.annotations())
                .setLogPath(spec.logPath())
                .setStdin(spec.console().stdin())
                .setStdinOnce(spec.console().stdinOnce())
                .setTty(spec.console().tty())
                .setLinux(LinuxContainerConfig.newBuilder()
                        .setResources(resources(spec.resources()))
                        .setSecurityContext(security(spec, image)))
                .build();
    }

    private static KeyValue variable(Map.Entry<String, String> variable) {
        return KeyValue.newBuilder()
                .setKey(variable.getKey())
                .setValue(ByteString.copyFromUtf8(variable.getValue()))
                .build();
    }

    private static Mount mount(ContainerSpec.Mount mount) {
        return Mount.newBuilder()
                .setHostPath(mount.hostPath().toString())
                .setContainerPath(mount.containerPath())
                .setReadonly(mount.readOnly())
                .setPropagation(
                        switch (mount.propagation()) {
                            case PRIVATE -> MountPropagation.PROPAGATION_PRIVATE;
                            case HOST_TO_CONTAINER ->
                                MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
                            case BIDIRECTIONAL -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
                        })
                .build();
    }

    private static Device device(ContainerSpec.Device device) {
        return Device.newBuilder()
                .setHostPath(device.hostPath())
                .setContainerPath(device.containerPath())
                .setPermissions(device.permissions())
                .build();
    }

    static LinuxContainerResources resources(LinuxResources resources) {
        return LinuxContainerResources.newBuilder()
                .setCpuPeriod(resources.cpuPeriod())
                .setCpuQuota(resources.cpuQuota())
                .setCpuShares(resources.cpuShares())
                .setMemoryLimitInBytes(resources.memoryLimitBytes())
                .setOomScoreAdj(resources.oomScoreAdjustment())
                .build();
    }

    private static LinuxContainerSecurityContext security(
            ContainerSpec spec, Optional<Images.Image> image) {
        ContainerSpec.Security asked = spec.security();
        LinuxContainerSecurityContext.Builder security = LinuxContainerSecurityContext.newBuilder()
                .setCapabilities(Capability.newBuilder()
                        .addAllAddCapabilities(asked.addedCapabilities())
                        .addAllDropCapabilities(asked.droppedCapabilities()))
                .setPrivileged(asked.privileged())
                .setNamespaceOptions(namespaces(asked))
                .setReadonlyRootfs(asked.readOnlyRoot())
                .addAllSupplementalGroups(asked.supplementalGroups())
                .setNoNewPrivs(asked.noNewPrivileges())
                .setSeccomp(SandboxRequest.seccomp(asked.seccomp()));
        if (!asked.unmasked() && !asked.privileged()) {
            security.addAllMaskedPaths(MASKED).addAllReadonlyPaths(READ_ONLY);
        }
        if (needsImageUser(spec)) {
            runAsImageUser(security, image);
        } else if (asked.runAsUser() >= 0) {
            security.setRunAsUser(SandboxRequest.number(asked.runAsUser()));
        }
        if (asked.runAsGroup() >= 0) {
            security.setRunAsGroup(SandboxRequest.number(asked.runAsGroup()));
        }
        return security.build();
    }

    private static void runAsImageUser(
            LinuxContainerSecurityContext.Builder security, Optional<Images.Image> image) {
        String name = image.map(Images.Image::userName).orElse("");
        if (name.isEmpty()) {
            long user = image.map(Images.Image::user).orElse(0L);
            security.setRunAsUser(SandboxRequest.number(Math.max(user, 0)));
        } else {
            security.setRunAsUsername(name);
        }
    }

    private static NamespaceOption namespaces(ContainerSpec.Security asked) {
        NamespaceOption namespaces = SandboxRequest.namespaces(asked.namespaces());
        if (asked.pidTarget().isEmpty()) {
            return namespaces;
        }
        return namespaces.toBuilder()
                .setPid(NamespaceMode.TARGET)
                .setTargetId(asked.pidTarget())
                .build();
    }
}
