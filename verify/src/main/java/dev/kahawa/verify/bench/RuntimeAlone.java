package dev.kahawa.verify.bench;

import dev.kahawa.node.resources.PodCgroups;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ContainerSpec;
import dev.kahawa.node.runtime.ContainerSpec.Mount;
import dev.kahawa.node.runtime.Images.Image;
import dev.kahawa.node.runtime.LinuxResources;
import dev.kahawa.node.runtime.Sandbox;
import dev.kahawa.node.runtime.SandboxSpec;
import dev.kahawa.node.runtime.SandboxSpec.Namespaces;
import dev.kahawa.node.runtime.SandboxSpec.Use;
import dev.kahawa.node.runtime.Seccomp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Pods made by the container runtime's own calls (CRI) alone, as crictl makes them, with as many
 * mounts and cgroups as a Pod's container has at least.
 */
final class RuntimeAlone {
    private static final Namespaces OWN = new Namespaces(Use.POD, Use.CONTAINER, Use.POD);
    private static final Seccomp ANY = new Seccomp.Unconfined();

    private final ContainerRuntime runtime;
    private final Path logs;
    private final String image;

    RuntimeAlone(ContainerRuntime runtime, Path logs, String image) throws InterruptedException {
        this.runtime = runtime;
        this.logs = logs;
        this.image = runtime.images()
                .find(image)
                .map(Image::id)
                .orElseThrow(() -> new IllegalStateException("no image " + image));
    }

    /** Runs so many at once; seconds until the last container has started. */
    double run(String round, int pods) throws Exception {
        return Load.seconds("alone-" + round, pods, this::run);
    }

    private void run(String name) throws IOException, InterruptedException {
        SandboxSpec sandbox = new SandboxSpec(
                new SandboxSpec.PodIdentity("bench", name, name),
                0,
                Map.of(),
                Map.of(),
                name,
                logs.resolve(name),
                new SandboxSpec.Dns(List.of(), List.of(), List.of()),
                List.of(),
                OWN,
                new SandboxSpec.SandboxSecurity(false, -1, -1, List.of(), ANY),
                new SandboxSpec.Linux("/kubepods/besteffort/pod" + name, Map.of()));
        String id = runtime.runSandbox(sandbox);
        runtime.startContainer(runtime.createContainer(id, sandbox, container(mounts(name))));
    }

    /** A volume with a token, /etc/hosts, and the file for the last words. */
    private List<Mount> mounts(String name) throws IOException {
        Path volume = Files.createDirectories(logs.resolve("volumes").resolve(name));
        Path hosts = Files.writeString(volume.resolve("hosts"), "127.0.0.1 localhost\n");
        Path words = Files.writeString(volume.resolve("words"), "");
        return List.of(
                mount(volume, "/var/run/secrets/kubernetes.io/serviceaccount", true),
                mount(hosts, "/etc/hosts", false),
                mount(words, "/dev/termination-log", false));
    }

    private static Mount mount(Path path, String within, boolean readOnly) {
        return new Mount(path, within, readOnly, ContainerSpec.Propagation.PRIVATE);
    }

    private ContainerSpec container(List<Mount> mounts) {
        return new ContainerSpec(
                "c",
                0,
                image,
                image,
                List.of("sleep", "1000000"),
                List.of(),
                "",
                List.of(),
                mounts,
                List.of(),
                Map.of(),
                Map.of(),
                "c/0.log",
                ContainerSpec.Console.NONE,
                new LinuxResources(0, 0, 2, 0, 1000),
                new ContainerSpec.Security(
                        false, -1, -1, List.of(), false, false, List.of(), List.of(), ANY, OWN, "",
                        false));
    }

    /** Takes away all that it ran. */
    void clear() throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (Sandbox sandbox : runtime.sandboxes()) {
            if (sandbox.pod().namespace().equals("bench")) {
                tasks.add(() -> {
                    runtime.stopSandbox(sandbox.id());
                    runtime.removeSandbox(sandbox.id());
                    // the more there are, the longer every start takes
                    new PodCgroups().remove(sandbox.pod().uid());
                    return 1;
                });
            }
        }
        Load.sum(tasks);
    }

    boolean isEmpty() throws InterruptedException {
        return runtime.sandboxes().isEmpty();
    }
}
