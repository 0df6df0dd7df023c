package dev.kahawa.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What every runtime does, whether its containers are real or not. */
public abstract class ContainerRuntimeContract {
    private static final String NOWHERE = "0123456789abcdef";

    /** One Pod for each test. */
    private final String uid = UUID.randomUUID().toString();

    @TempDir
    Path directory;

    /** The runtime under test, the same for every call in one test. */
    protected abstract ContainerRuntime runtime();

    /** An image that is here, whose containers can run {@link #forever}. */
    protected abstract String image();

    /** A command that runs until it is told to end, and then ends at once. */
    protected abstract List<String> forever();

    @AfterEach
    void removeSandboxes() throws InterruptedException {
        for (Sandbox sandbox : runtime().sandboxes()) {
            if (sandbox.pod().uid().equals(uid)) {
                runtime().stopSandbox(sandbox.id());
                runtime().removeSandbox(sandbox.id());
            }
        }
    }

    @Test
    void tellsItsVersion() throws InterruptedException {
        assertThat(runtime().version().name()).isNotEmpty();
        assertThat(runtime().version().version()).isNotEmpty();
    }

    @Test
    void isHealthy() throws InterruptedException {
        assertThat(runtime().health()).isEqualTo(new ContainerRuntime.Health("", ""));
    }

    @Test
    void remembersSandboxes() throws InterruptedException {
        Instant before = Instant.now();
        SandboxSpec spec = sandboxSpec();
        String id = runtime().runSandbox(spec);
        Sandbox listed = sandbox(id);
        assertThat(listed.pod()).isEqualTo(spec.pod());
        assertThat(listed.ready()).isTrue();
        assertThat(listed.attempt()).isEqualTo(3);
        assertThat(listed.labels()).containsEntry("app", "test");
        assertThat(listed.annotations()).containsEntry("note", "a b");
        assertThat(listed.created()).isBetween(before.minusSeconds(1), Instant.now());
        SandboxStatus status = runtime().sandbox(id).orElseThrow();
        assertThat(status.sandbox()).isEqualTo(listed);
        assertThat(status.addresses()).hasSize(1);
        assertThat(runtime().sandboxes(uid)).containsExactly(listed);
        assertThat(runtime().sandboxes("nobody")).isEmpty();
    }

    @Test
    void stopsAndRemovesSandboxes() throws InterruptedException {
        String id = runtime().runSandbox(sandboxSpec());
        String container = running(id);
        runtime().stopSandbox(id);
        assertThat(sandbox(id).ready()).isFalse();
        assertThat(state(container)).isEqualTo(Container.State.EXITED);
        runtime().stopSandbox(id);
        runtime().removeSandbox(id);
        assertThat(runtime().sandbox(id)).isEmpty();
        assertThat(status(container)).isEmpty();
        assertThat(runtime().sandboxes()).noneMatch(some -> some.id().equals(id));
    }

    @Test
    void runsAContainer() throws InterruptedException {
        String sandbox = runtime().runSandbox(sandboxSpec());
        String id = runtime().createContainer(sandbox, sandboxSpec(), containerSpec());
        ContainerStatus made = status(id).orElseThrow();
        assertThat(made.container().state()).isEqualTo(Container.State.CREATED);
        assertThat(made.started()).isEqualTo(Instant.EPOCH);
        assertThat(made.finished()).isEqualTo(Instant.EPOCH);
        runtime().startContainer(id);
        ContainerStatus status = status(id).orElseThrow();
        assertThat(status.container().state()).isEqualTo(Container.State.RUNNING);
        assertThat(status.container().sandbox()).isEqualTo(sandbox);
        assertThat(status.container().name()).isEqualTo("main");
        assertThat(status.container().attempt()).isEqualTo(2);
        assertThat(status.container().labels()).containsEntry("role", "main");
        assertThat(status.started()).isAfter(Instant.EPOCH);
        assertThat(status.imageId()).isNotEmpty();
        assertThat(status.logPath()).isEqualTo(directory.resolve("main/2.log"));
        assertThat(runtime().containers()).contains(status.container());
        assertThat(runtime().containers(uid)).containsExactly(status.container());
        assertThat(runtime().containers("nobody")).isEmpty();
    }

    @Test
    void knowsNothingOfWhatIsGone() throws InterruptedException {
        String id = running(runtime().runSandbox(sandboxSpec()));
        Container listed = status(id).orElseThrow().container();
        runtime().removeContainer(id);
        assertThat(runtime().status(listed.id(), listed.sandbox())).isEmpty();
    }

    @Test
    void stopsAContainer() throws InterruptedException {
        String id = running(runtime().runSandbox(sandboxSpec()));
        runtime().stopContainer(id, Duration.ofSeconds(30));
        ContainerStatus status = status(id).orElseThrow();
        assertThat(status.container().state()).isEqualTo(Container.State.EXITED);
        assertThat(status.finished()).isAfterOrEqualTo(status.started());
        assertThat(status.reason()).isNotEmpty();
        runtime().stopContainer(id, Duration.ZERO);
        runtime().removeContainer(id);
        assertThat(status(id)).isEmpty();
    }

    @Test
    void beginsANewLog() throws InterruptedException {
        String id = running(runtime().runSandbox(sandboxSpec()));
        Path log = status(id).orElseThrow().logPath();
        Awaitility.await("log").until(() -> log.toFile().exists());
        assertThat(log.toFile().renameTo(directory.resolve("old").toFile())).isTrue();
        runtime().reopenLog(id);
        assertThat(log).exists();
    }

    @Test
    void countsWhatRunningContainersUse() throws InterruptedException {
        String id = running(runtime().runSandbox(sandboxSpec()));
        Awaitility.await("stats")
                .untilAsserted(() -> assertThat(runtime().stats())
                        .anyMatch(stats -> stats.container().equals(id)));
    }

    @Test
    void hasImages() throws InterruptedException {
        Images.Image found = runtime().images().find(image()).orElseThrow();
        assertThat(runtime().images().list()).anyMatch(some -> some.id().equals(found.id()));
        assertThat(runtime().images().find(found.id())).isPresent();
        assertThat(runtime().images().find("localhost/no/such:1")).isEmpty();
        assertThat(runtime().images().usage().usedBytes()).isNotNegative();
        runtime().images().remove("localhost/no/such:1");
    }

    @Test
    void knowsWhatIsNotThere() throws InterruptedException {
        assertThat(runtime().sandbox(NOWHERE)).isEmpty();
        runtime().stopSandbox(NOWHERE);
        runtime().removeSandbox(NOWHERE);
        runtime().stopContainer(NOWHERE, Duration.ofSeconds(1));
        runtime().removeContainer(NOWHERE);
        refuses(() -> runtime().startContainer(NOWHERE));
        refuses(() -> runtime().exec(NOWHERE, List.of("true"), Duration.ZERO));
        refuses(() -> runtime().createContainer(NOWHERE, sandboxSpec(), containerSpec()));
        refuses(() -> runtime().reopenLog(NOWHERE));
    }

    private static void refuses(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(RuntimeFailedException.class);
    }

    private Sandbox sandbox(String id) throws InterruptedException {
        return runtime().sandboxes().stream()
                .filter(some -> some.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Container.State state(String container) throws InterruptedException {
        return status(container).orElseThrow().container().state();
    }

    protected final Optional<ContainerStatus> status(String container) throws InterruptedException {
        for (Container listed : runtime().containers()) {
            if (listed.id().equals(container)) {
                return runtime().status(listed.id(), listed.sandbox());
            }
        }
        return Optional.empty();
    }

    private String running(String sandbox) throws InterruptedException {
        return running(sandbox, containerSpec());
    }

    /** Makes and starts a container in a sandbox of {@link #sandboxSpec}. */
    protected final String running(String sandbox, ContainerSpec spec) throws InterruptedException {
        String id = runtime().createContainer(sandbox, sandboxSpec(), spec);
        runtime().startContainer(id);
        return id;
    }

    /** A Pod of this test alone, with a network of its own. */
    protected final SandboxSpec sandboxSpec() {
        return new SandboxSpec(
                new SandboxSpec.PodIdentity("default", "pod", uid),
                3,
                Map.of("app", "test", "io.kubernetes.pod.uid", uid),
                Map.of("note", "a b"),
                "pod",
                directory,
                new SandboxSpec.Dns(List.of("10.96.0.10"), List.of("svc.test"), List.of()),
                List.of(),
                namespaces(),
                new SandboxSpec.SandboxSecurity(
                        false, -1, -1, List.of(), new Seccomp.RuntimeDefault()),
                new SandboxSpec.Linux("/kahawa-test/pod" + uid, Map.of()));
    }

    private static SandboxSpec.Namespaces namespaces() {
        return new SandboxSpec.Namespaces(
                SandboxSpec.Use.POD, SandboxSpec.Use.CONTAINER, SandboxSpec.Use.POD);
    }

    private ContainerSpec containerSpec() {
        return containerSpec(forever());
    }

    /** A container named main that may do what a Pod's may by default. */
    protected final ContainerSpec containerSpec(List<String> command) {
        return new ContainerSpec(
                "main",
                2,
                image(),
                image(),
                command,
                List.of(),
                "",
                List.of(Map.entry("GREETING", "hello")),
                List.of(),
                List.of(),
                Map.of("role", "main", "io.kubernetes.pod.uid", uid),
                Map.of(),
                "main/2.log",
                ContainerSpec.Console.NONE,
                new LinuxResources(0, 0, 2, 0, 0),
                security());
    }

    /** The default security of a Pod's container. */
    protected static ContainerSpec.Security security() {
        return new ContainerSpec.Security(
                false,
                -1,
                -1,
                List.of(),
                false,
                false,
                List.of(),
                List.of(),
                new Seccomp.RuntimeDefault(),
                namespaces(),
                "",
                false);
    }
}
