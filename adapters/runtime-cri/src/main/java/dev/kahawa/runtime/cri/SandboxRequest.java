package dev.kahawa.runtime.cri;

import dev.kahawa.node.runtime.SandboxSpec;
import dev.kahawa.node.runtime.Seccomp;
import dev.kahawa.runtime.cri.v1.DNSConfig;
import dev.kahawa.runtime.cri.v1.Int64Value;
import dev.kahawa.runtime.cri.v1.LinuxPodSandboxConfig;
import dev.kahawa.runtime.cri.v1.LinuxSandboxSecurityContext;
import dev.kahawa.runtime.cri.v1.NamespaceMode;
import dev.kahawa.runtime.cri.v1.NamespaceOption;
import dev.kahawa.runtime.cri.v1.PodSandboxConfig;
import dev.kahawa.runtime.cri.v1.PodSandboxMetadata;
import dev.kahawa.runtime.cri.v1.PortMapping;
import dev.kahawa.runtime.cri.v1.Protocol;
import dev.kahawa.runtime.cri.v1.SecurityProfile;

import java.util.Locale;

/** A sandbox's spec in CRI's words. */
final class SandboxRequest {
    private SandboxRequest() {}

    static PodSandboxConfig config(SandboxSpec spec) {
        return PodSandboxConfig.newBuilder()
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setNamespace(spec.pod().namespace())
                        .setName(spec.pod().name())
                        .setUid(spec.pod().uid())
                        .setAttempt(spec.attempt()))
                .setHostname(spec.hostname())
                .setLogDirectory(spec.logDirectory().toString())
                .setDnsConfig(DNSConfig.newBuilder()
                        .addAllServers(spec.dns().servers())
                        .addAllSearches(spec.dns().searches())
                        .addAllOptions(spec.dns().options()))
                .addAllPortMappings(
                        spec.ports().stream().map(SandboxRequest::port).toList())
                .putAllLabels(spec.labels())
                .putAllAnnotations(spec.annotations())
                .setLinux(LinuxPodSandboxConfig.newBuilder()
                        .setCgroupParent(spec.linux().cgroupParent())
                        .putAllSysctls(spec.linux().sysctls())
                        .setSecurityContext(security(spec)))
                .build();
    }

    private static PortMapping port(SandboxSpec.PortMapping port) {
        return PortMapping.newBuilder()
                .setProtocol(Protocol.valueOf(port.protocol().toUpperCase(Locale.ROOT)))
                .setContainerPort(port.containerPort())
                .setHostPort(port.hostPort())
                .setHostIp(port.hostAddress())
                .build();
    }

    private static LinuxSandboxSecurityContext security(SandboxSpec spec) {
        SandboxSpec.SandboxSecurity asked = spec.security();
        LinuxSandboxSecurityContext.Builder security = LinuxSandboxSecurityContext.newBuilder()
                .setNamespaceOptions(namespaces(spec.namespaces()))
                .setPrivileged(asked.privileged())
                .addAllSupplementalGroups(asked.supplementalGroups())
                .setSeccomp(seccomp(asked.seccomp()));
        if (asked.runAsUser() >= 0) {
            security.setRunAsUser(number(asked.runAsUser()));
        }
        if (asked.runAsUser() >= 0 && asked.runAsGroup() >= 0) {
            security.setRunAsGroup(number(asked.runAsGroup()));
        }
        return security.build();
    }

    static NamespaceOption namespaces(SandboxSpec.Namespaces namespaces) {
        return NamespaceOption.newBuilder()
                .setNetwork(mode(namespaces.network()))
                .setPid(mode(namespaces.pid()))
                .setIpc(mode(namespaces.ipc()))
                .build();
    }

    private static NamespaceMode mode(SandboxSpec.Use use) {
        return switch (use) {
            case POD -> NamespaceMode.POD;
            case CONTAINER -> NamespaceMode.CONTAINER;
            case NODE -> NamespaceMode.NODE;
        };
    }

    static SecurityProfile seccomp(Seccomp seccomp) {
        SecurityProfile.Builder profile = SecurityProfile.newBuilder();
        return switch (seccomp) {
            case Seccomp.Unconfined() ->
                profile.setProfileType(SecurityProfile.ProfileType.Unconfined).build();
            case Seccomp.RuntimeDefault() ->
                profile.setProfileType(SecurityProfile.ProfileType.RuntimeDefault)
                        .build();
            case Seccomp.Localhost(String path) ->
                profile.setProfileType(SecurityProfile.ProfileType.Localhost)
                        .setLocalhostRef(path)
                        .build();
        };
    }

    static Int64Value number(long value) {
        return Int64Value.newBuilder().setValue(value).build();
    }
}
