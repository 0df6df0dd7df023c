package dev.kahawa.verify.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kahawa.launcher.node.ThisMachine;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.node.kubelet.LogOptions;
import dev.kahawa.node.runtime.Streams;
import dev.kahawa.runtime.cri.CriRuntime;
import dev.kahawa.runtime.cri.Endpoint;

import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Assumptions;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A cluster in this process whose node runs real containers, on a containerd of the tests' own. */
final class RealCluster implements AutoCloseable {
    static final String BOX = "docker.io/library/busybox:latest";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String NETWORK = """
            {
              "cniVersion": "0.4.0",
              "name": "kahawa-agent-test",
              "plugins": [
                {
                  "type": "bridge",
                  "bridge": "kahawa-agent",
                  "isGateway": true,
                  "ipMasq": false,
                  "ipam": {"type": "host-local", "subnet": "10.198.0.0/24"}
                }
              ]
            }
            """;

    private final Path network;
    private final CriRuntime runtime;
    private final AgentCluster cluster;

    private RealCluster(Path network, CriRuntime runtime, AgentCluster cluster) {
        this.network = network;
        this.runtime = runtime;
        this.cluster = cluster;
    }

    /** Skips the test where there is no containerd; fails it where nothing may be skipped. */
    static RealCluster start(Path directory) throws Exception {
        String socket = System.getenv("KAHAWA_CONTAINERD_SOCKET");
        if (socket == null && System.getenv().containsKey("KAHAWA_TEST_ALL")) {
            throw new AssertionError("no containerd; run ./kahawa test --all as root");
        }
        Assumptions.assumeTrue(socket != null, "no containerd; run ./kahawa test as root");
        Path network = Path.of(System.getenv("KAHAWA_CONTAINERD_CNI"), "10-agent.conflist");
        Files.writeString(network, NETWORK);
        CriRuntime runtime = new CriRuntime(new Endpoint(Path.of(socket)));
        return new RealCluster(
                network, runtime, new AgentCluster(directory, runtime, BOX, ThisMachine.address()));
    }

    AgentCluster cluster() {
        return cluster;
    }

    CriRuntime runtime() {
        return runtime;
    }

    static void eventually(ThrowingRunnable check) {
        await().atMost(SOON).untilAsserted(check);
    }

    void awaitReady(String pod) {
        eventually(() -> assertThat(new Pod(cluster.pod(pod)).isReady())
                .as("%s", cluster.pod(pod).object("status"))
                .isTrue());
    }

    void awaitPhase(String pod, String phase) {
        eventually(() -> assertThat(cluster.pod(pod).text("status", "phase"))
                .as("%s", cluster.pod(pod).object("status"))
                .isEqualTo(phase));
    }

    /** What a script in the Pod's container c writes. */
    String shell(String pod, String script) throws InterruptedException {
        return exec(pod, "c", "sh", "-c", script);
    }

    String exec(String pod, String container, String... command) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Streams streams = new Streams(null, out, out, false, Streams.TerminalSizes.NONE);
        ObjectName name = new ObjectName("default", pod);
        cluster.agent().pods().exec(name, container, List.of(command), streams);
        return out.toString(StandardCharsets.UTF_8);
    }

    String logs(String pod) throws InterruptedException {
        LogOptions options =
                new LogOptions(false, false, false, -1, -1, null, LogOptions.Stream.ALL);
        StringBuilder text = new StringBuilder();
        try (Chunks chunks =
                cluster.agent().pods().logs(new ObjectName("default", pod), "c", options)) {
            while (chunks.next(Duration.ofSeconds(1)) instanceof Chunks.Next.Piece(byte[] bytes)) {
                text.append(new String(bytes, StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws Exception {
        cluster.close();
        runtime.close();
        Files.delete(network);
    }
}
