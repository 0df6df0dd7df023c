package dev.kahawa.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.runtime.ContainerRuntimeContract;
import dev.kahawa.node.runtime.ContainerSpec;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.ExecResult;
import dev.kahawa.node.runtime.ExecTimeoutException;
import dev.kahawa.node.runtime.LinuxResources;
import dev.kahawa.node.runtime.RuntimeAwayException;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.runtime.Seccomp;
import dev.kahawa.node.runtime.Streams;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The contract, and what only real containers can show, on a containerd of the tests' own. */
@Timeout(60)
class CriRuntimeTest extends ContainerRuntimeContract {
    private static Containerd containerd;
    private static CriRuntime runtime;

    @BeforeAll
    static void connect() {
        containerd = Containerd.find();
        containerd.writeNetwork();
        runtime = new CriRuntime(containerd.endpoint());
    }

    @AfterAll
    static void disconnect() {
        if (runtime != null) {
            runtime.close();
            containerd.removeNetwork();
        }
    }

    @Override
    protected ContainerRuntime runtime() {
        return runtime;
    }

    @Override
    protected String image() {
        return "docker.io/library/busybox:latest";
    }

    @Override
    protected List<String> forever() {
        return List.of("sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1 & wait $!; done");
    }

    @Test
    void runsACommandToItsEnd() throws InterruptedException {
        String id = running(runtime.runSandbox(sandboxSpec()), containerSpec(forever()));
        ExecResult result =
                runtime.exec(id, sh("echo $GREETING; echo oh >&2; exit 3"), Duration.ZERO);
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.stdout()).asString().isEqualTo("hello\n");
        assertThat(result.stderr()).asString().isEqualTo("oh\n");
        assertThatThrownBy(() -> runtime.exec(id, sh("sleep 60"), Duration.ofSeconds(1)))
                .isInstanceOf(ExecTimeoutException.class)
                .hasMessage("command timed out after 1s");
        assertThatThrownBy(() -> runtime.exec(id, List.of("nosuch"), Duration.ZERO))
                .isInstanceOf(RuntimeFailedException.class)
                .hasMessageContaining("executable file not found");
    }

    @Test
    void connectsACommand() throws Exception {
        String id = running(runtime.runSandbox(sandboxSpec()), containerSpec(forever()));
        check(id, "echo out; echo err >&2; exit 7", "", 7, "out\n", "err\n");
        check(id, "cat; echo done >&2", "some\ntext", 0, "some\ntext", "done\n");
        check(id, "true", "never read", 0, "", "");
        check(id, "kill -9 $$", "", 137, "", "");
    }

    private static void check(
            String id, String script, String stdin, int exitCode, String stdout, String stderr)
            throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        InputStream in = new ByteArrayInputStream(stdin.getBytes(UTF_8));
        int code = runtime.exec(
                id, sh(script), new Streams(in, out, err, false, Streams.TerminalSizes.NONE));
        assertThat(code).isEqualTo(exitCode);
        assertThat(out.toString(UTF_8)).isEqualTo(stdout);
        assertThat(err.toString(UTF_8)).isEqualTo(stderr);
    }

    @Test
    void passesOnManyBytes() throws Exception {
        String id = running(runtime.runSandbox(sandboxSpec()), containerSpec(forever()));
        byte[] much = new byte[20 * 1024 * 1024];
        new Random(7).nextBytes(much);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = runtime.exec(
                id,
                List.of("cat"),
                new Streams(
                        new ByteArrayInputStream(much),
                        out,
                        null,
                        false,
                        Streams.TerminalSizes.NONE));
        assertThat(code).isZero();
        assertThat(out.toByteArray()).isEqualTo(much);
    }

    @Test
    void givesACommandATerminal() throws Exception {
        String id = running(runtime.runSandbox(sandboxSpec()), containerSpec(forever()));
        BlockingQueue<Optional<Streams.TerminalSize>> sizes = new LinkedBlockingQueue<>();
        sizes.add(Optional.of(new Streams.TerminalSize(123, 45)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = runtime.exec(
                id,
                sh("until stty size | grep '45 123'; do sleep 0.1; done; tty"),
                new Streams(null, out, null, true, sizes::take));
        assertThat(code).isZero();
        assertThat(out.toString(UTF_8)).contains("45 123").contains("/dev/pts/0");
    }

    @Test
    void endsTheStreamsOfAClientThatIsGone() throws Exception {
        String id = running(runtime.runSandbox(sandboxSpec()), containerSpec(forever()));
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("client gone");
            }
        };
        Streams streams = new Streams(null, gone, null, false, Streams.TerminalSizes.NONE);
        assertThatThrownBy(() -> runtime.exec(id, List.of("yes"), streams))
                .isInstanceOf(RuntimeFailedException.class)
                .hasMessageContaining("client gone");
    }

    @Test
    void endsAStreamWhenInterrupted() throws Exception {
        String id = running(runtime.runSandbox(sandboxSpec()), containerSpec(forever()));
        OutputStream out = OutputStream.nullOutputStream();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread thread = Thread.startVirtualThread(() -> {
            try {
                runtime.exec(
                        id,
                        sh("sleep 1000"),
                        new Streams(null, out, null, false, Streams.TerminalSizes.NONE));
            } catch (InterruptedException | RuntimeException thrown) {
                ended.complete(thrown);
            }
        });
        Awaitility.await("sleep")
                .until(() -> runtime.exec(id, List.of("pidof", "sleep"), Duration.ZERO)
                                .stdout()
                                .length
                        > 0);
        thread.interrupt();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void attaches() throws Exception {
        ContainerSpec spec = withConsole(
                containerSpec(sh("while read line; do echo got $line; done; exit 5")),
                new ContainerSpec.Console(true, true, false));
        String id = running(runtime.runSandbox(sandboxSpec()), spec);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        runtime.attach(
                id,
                new Streams(
                        new ByteArrayInputStream("a\nb\n".getBytes(UTF_8)),
                        out,
                        null,
                        false,
                        Streams.TerminalSizes.NONE));
        assertThat(out.toString(UTF_8)).isEqualTo("got a\ngot b\n");
        Awaitility.await("end").until(() -> status(id).orElseThrow().exitCode() == 5);
    }

    @Test
    void forwardsAPort() throws Exception {
        String sandbox = runtime.runSandbox(sandboxSpec());
        running(sandbox, containerSpec(sh("nc -l -p 8080 -e sh -c 'read x; echo you said $x'")));
        Awaitility.await("a listener").untilAsserted(() -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            InputStream in = new ByteArrayInputStream("hi\n".getBytes(UTF_8));
            runtime.portForward(sandbox, 8080, in, out);
            assertThat(out.toString(UTF_8)).isEqualTo("you said hi\n");
        });
        assertThatThrownBy(() -> runtime.portForward(
                        sandbox,
                        9999,
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream()))
                .isInstanceOf(RuntimeFailedException.class)
                .hasMessageContaining("connection refused");
    }

    @Test
    void tellsHowAContainerEnded() throws Exception {
        String sandbox = runtime.runSandbox(sandboxSpec());
        checkEnd(sandbox, containerSpec(sh("exit 0")), 0, "Completed");
        checkEnd(sandbox, containerSpec(sh("exit 42")), 42, "Error");
        ContainerSpec greedy = withResources(
                containerSpec(sh("tail /dev/zero")),
                new LinuxResources(0, 0, 2, 20 * 1024 * 1024, 1000));
        checkEnd(sandbox, greedy, 137, "OOMKilled");
    }

    private void checkEnd(String sandbox, ContainerSpec spec, int exitCode, String reason)
            throws InterruptedException {
        String id = running(sandbox, spec);
        Awaitility.await("end").atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
            ContainerStatus status = status(id).orElseThrow();
            assertThat(status.container().state()).isEqualTo(Container.State.EXITED);
            assertThat(status.exitCode()).isEqualTo(exitCode);
            assertThat(status.reason()).isEqualTo(reason);
        });
        runtime.removeContainer(id);
    }

    @Test
    void killsWhatDoesNotEndInTime() throws InterruptedException {
        String sandbox = runtime.runSandbox(sandboxSpec());
        String id = running(sandbox, containerSpec(sh("trap '' TERM; while :; do sleep 1; done")));
        runtime.stopContainer(id, Duration.ofSeconds(1));
        assertThat(status(id).orElseThrow().exitCode()).isEqualTo(137);
    }

    @Test
    void limitsWhatAContainerMayDo() throws Exception {
        String sandbox = runtime.runSandbox(sandboxSpec());
        String id = running(
                sandbox,
                withSecurity(
                        containerSpec(forever()),
                        new ContainerSpec.Security(
                                false,
                                1000,
                                2000,
                                List.of(3000L),
                                true,
                                true,
                                List.of("NET_ADMIN"),
                                List.of("CHOWN"),
                                new Seccomp.RuntimeDefault(),
                                security().namespaces(),
                                "",
                                false)));
        assertThat(output(id, "id")).contains("uid=1000 gid=2000").contains("3000");
        assertThat(output(id, "touch /x 2>&1 || true")).contains("Read-only file system");
        assertThat(output(id, "grep NoNewPrivs /proc/1/status")).contains("1");
        assertThat(output(id, "cat /proc/kcore | wc -c")).startsWith("0");
        assertThat(output(id, "grep ' /proc/sys ' /proc/mounts")).contains(" ro,");
        long bounding = Long.parseLong(
                output(id, "awk '/CapBnd/ {print $2}' /proc/1/status").strip(), 16);
        assertThat(bounding & (1 << 12)).as("NET_ADMIN").isNotZero();
        assertThat(bounding & 1).as("CHOWN").isZero();
        assertThat(output(id, "cat /etc/resolv.conf")).contains("nameserver 10.96.0.10");
        assertThat(output(id, "hostname")).isEqualTo("pod\n");
    }

    @Test
    void mountsPathsOfTheMachine(@TempDir Path machine) throws Exception {
        Files.writeString(machine.resolve("file"), "content");
        ContainerSpec spec = containerSpec(forever());
        ContainerSpec mounted = new ContainerSpec(
                spec.name(),
                spec.attempt(),
                spec.image(),
                spec.imageAsked(),
                spec.command(),
                spec.args(),
                "/tmp",
                spec.environment(),
                List.of(mount(machine, "/rw", false), mount(machine, "/ro", true)),
                List.of(new ContainerSpec.Device("/dev/full", "/dev/filled", "rw")),
                spec.labels(),
                spec.annotations(),
                spec.logPath(),
                spec.console(),
                spec.resources(),
                spec.security());
        String id = running(runtime.runSandbox(sandboxSpec()), mounted);
        assertThat(output(id, "cat /rw/file /ro/file; echo x > /rw/new; echo x > /ro/no || pwd"))
                .contains("contentcontent")
                .contains("/tmp");
        assertThat(machine.resolve("new")).exists();
        assertThat(machine.resolve("no")).doesNotExist();
        assertThat(output(id, "echo x 2>&1 > /dev/filled || true")).contains("No space left");
    }

    private static ContainerSpec.Mount mount(Path from, String to, boolean readOnly) {
        return new ContainerSpec.Mount(from, to, readOnly, ContainerSpec.Propagation.PRIVATE);
    }

    @Test
    void changesTheLimitsOfARunningContainer() throws Exception {
        String id = running(runtime.runSandbox(sandboxSpec()), containerSpec(forever()));
        runtime.updateResources(id, new LinuxResources(100_000, 50_000, 512, 64 << 20, 0));
        String files = "cat /sys/fs/cgroup/memory/memory.limit_in_bytes"
                + " /sys/fs/cgroup/memory.max 2>/dev/null || true";
        assertThat(output(id, files)).contains("67108864");
    }

    @Test
    void runsManyCommandsAtATime() throws Exception {
        String id = running(runtime.runSandbox(sandboxSpec()), containerSpec(forever()));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> outputs = IntStream.range(0, 100)
                    .mapToObj(n -> threads.submit(() -> streamed(id, "echo " + n)))
                    .toList();
            for (int n = 0; n < outputs.size(); n++) {
                assertThat(outputs.get(n).get(120, TimeUnit.SECONDS)).isEqualTo(n + "\n");
            }
        }
    }

    private static String streamed(String id, String script) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = runtime.exec(
                id, sh(script), new Streams(null, out, null, false, Streams.TerminalSizes.NONE));
        assertThat(code).isZero();
        return out.toString(UTF_8);
    }

    @Test
    void findsItsContainersAfterTheRuntimeWasKilled() throws Exception {
        String sandbox = runtime.runSandbox(sandboxSpec());
        String id = running(sandbox, containerSpec(forever()));
        containerd.kill();
        assertThatThrownBy(() -> runtime.containers())
                .isInstanceOf(RuntimeAwayException.class)
                .hasMessageContaining("container runtime at unix://")
                .hasMessageContaining("can't be reached");
        containerd.start();
        Awaitility.await("back")
                .ignoreExceptions()
                .atMost(30, TimeUnit.SECONDS)
                .until(() ->
                        status(id).orElseThrow().container().state() == Container.State.RUNNING);
        assertThat(streamed(id, "echo back")).isEqualTo("back\n");
    }

    private static String output(String id, String script) throws InterruptedException {
        ExecResult result = runtime.exec(id, sh(script), Duration.ofSeconds(20));
        assertThat(result.exitCode()).as(new String(result.stderr(), UTF_8)).isZero();
        return new String(result.stdout(), UTF_8);
    }

    private static List<String> sh(String script) {
        return List.of("sh", "-c", script);
    }

    private static ContainerSpec withConsole(ContainerSpec spec, ContainerSpec.Console console) {
        return changed(spec, console, spec.resources(), spec.security());
    }

    private static ContainerSpec withResources(ContainerSpec spec, LinuxResources resources) {
        return changed(spec, spec.console(), resources, spec.security());
    }

    private static ContainerSpec withSecurity(ContainerSpec spec, ContainerSpec.Security security) {
        return changed(spec, spec.console(), spec.resources(), security);
    }

    private static ContainerSpec changed(
            ContainerSpec spec,
            ContainerSpec.Console console,
            LinuxResources resources,
            ContainerSpec.Security security) {
        return new ContainerSpec(
                spec.name(),
                spec.attempt(),
                spec.image(),
                spec.imageAsked(),
                spec.command(),
                spec.args(),
                spec.workingDirectory(),
                spec.environment(),
                spec.mounts(),
                spec.devices(),
                spec.labels(),
                spec.annotations(),
                spec.logPath(),
                console,
                resources,
                security);
    }
}
