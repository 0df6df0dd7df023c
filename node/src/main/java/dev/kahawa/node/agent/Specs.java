package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.node.env.Expansion;
import dev.kahawa.node.pod.Labels;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.resources.CgroupNames;
import dev.kahawa.node.resources.ContainerResources;
import dev.kahawa.node.runtime.ContainerSpec;
import dev.kahawa.node.runtime.ContainerSpec.Console;
import dev.kahawa.node.runtime.ContainerSpec.Mount;
import dev.kahawa.node.runtime.ContainerSpec.Security;
import dev.kahawa.node.runtime.LinuxResources;
import dev.kahawa.node.runtime.SandboxSpec;
import dev.kahawa.node.runtime.SandboxSpec.PodIdentity;
import dev.kahawa.node.runtime.SandboxSpec.PortMapping;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the runtime is asked to make for a Pod. Pure. */
final class Specs {
    private final NodeOptions options;
    private final SecurityContexts security;
    private final long nodeMemory;

    Specs(NodeOptions options, long nodeMemory) {
        this.options = options;
        this.security = new SecurityContexts(options.directories().root());
        this.nodeMemory = nodeMemory;
    }

    SecurityContexts security() {
        return security;
    }

    SandboxSpec sandbox(Pod pod, int attempt) {
        Map<String, String> annotations = new LinkedHashMap<>(pod.meta().annotations());
        annotations.putIfAbsent(Labels.SOURCE, "api");
        annotations.put(Labels.AGENT, options.agent());
        boolean onHost = pod.json().isTrue("spec", "hostNetwork");
        return new SandboxSpec(
                identity(pod),
                attempt,
                Labels.ofSandbox(pod),
                annotations,
                // the machine's own, which runtimes refuse to set
                onHost ? "" : PodDns.sandboxName(pod, options.dns().domain()),
                logDirectory(pod),
                PodDns.of(pod, options.dns()),
                onHost ? List.of() : ports(pod),
                SecurityContexts.namespaces(pod),
                security.ofSandbox(pod),
                new SandboxSpec.Linux(cgroup(pod), sysctls(pod)));
    }

    static PodIdentity identity(Pod pod) {
        return new PodIdentity(
                pod.meta().namespace(), pod.meta().name(), pod.meta().uid());
    }

    Path logDirectory(Pod pod) {
        String name = pod.meta().namespace() + "_" + pod.meta().name() + "_"
                + pod.meta().uid();
        return options.directories().logs().resolve(name);
    }

    private String cgroup(Pod pod) {
        return switch (options.cgroups()) {
            case CGROUPFS -> CgroupNames.path(pod);
            case SYSTEMD -> CgroupNames.slice(pod);
            case NONE -> "";
        };
    }

    private static Map<String, String> sysctls(Pod pod) {
        Map<String, String> sysctls = new LinkedHashMap<>();
        for (JsonObject sysctl :
                pod.json().array("spec", "securityContext", "sysctls").objects()) {
            sysctls.put(sysctl.text("name"), sysctl.text("value"));
        }
        return sysctls;
    }

    private static List<PortMapping> ports(Pod pod) {
        List<PortMapping> ports = new ArrayList<>();
        for (PodContainer container : PodContainer.of(pod)) {
            for (JsonObject port : container.json().array("ports").objects()) {
                port.number("hostPort")
                        .ifPresent(host -> ports.add(new PortMapping(
                                port.string("protocol").orElse("TCP"),
                                (int) port.number("containerPort").orElse(0),
                                (int) host,
                                port.text("hostIP"))));
            }
        }
        return ports;
    }

    /** What a container is made from, besides its spec. */
    record Ingredients(
            int restarts,
            String image,
            Map<String, String> environment,
            List<Mount> mounts,
            Security security) {}

    ContainerSpec container(Pod pod, PodContainer container, Ingredients made) {
        JsonObject json = container.json();
        Map<String, String> annotations =
                new LinkedHashMap<>(Labels.annotationsOf(pod, container, made.restarts()));
        annotations.put(Labels.AGENT, options.agent());
        List<Map.Entry<String, String>> environment = new ArrayList<>();
        made.environment().forEach((name, value) -> environment.add(Map.entry(name, value)));
        return new ContainerSpec(
                container.name(),
                made.restarts(),
                made.image(),
                container.image(),
                expanded(json, "command", made.environment()),
                expanded(json, "args", made.environment()),
                json.text("workingDir"),
                environment,
                made.mounts(),
                List.of(),
                Labels.ofContainer(pod, container),
                annotations,
                container.name() + "/" + made.restarts() + ".log",
                new Console(json.isTrue("stdin"), json.isTrue("stdinOnce"), json.isTrue("tty")),
                resources(pod, container),
                made.security());
    }

    LinuxResources resources(Pod pod, PodContainer container) {
        return ContainerResources.of(pod, container, nodeMemory);
    }

    private static List<String> expanded(
            JsonObject container, String field, Map<String, String> environment) {
        return container.array(field).strings().stream()
                .map(text -> Expansion.expand(text, environment))
                .toList();
    }
}
