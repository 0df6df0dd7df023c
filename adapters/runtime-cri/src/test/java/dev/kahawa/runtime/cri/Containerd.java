package dev.kahawa.runtime.cri;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The containerd that test.sh has started, by environment variables. */
record Containerd(Path directory, Path script) {
    private static final Map<String, String> ENVIRONMENT = System.getenv();

    private static final String NETWORK = """
            {
              "cniVersion": "0.4.0",
              "name": "kahawa-cri-test",
              "plugins": [
                {
                  "type": "bridge",
                  "bridge": "kahawa-cri",
                  "isGateway": true,
                  "ipMasq": false,
                  "ipam": {"type": "host-local", "subnet": "10.199.0.0/24"}
                },
                {"type": "portmap", "capabilities": {"portMappings": true}}
              ]
            }
            """;

    /** Skips the test where there is none; fails it where nothing may be skipped. */
    static Containerd find() {
        String directory = ENVIRONMENT.get("KAHAWA_CONTAINERD");
        if (directory == null && ENVIRONMENT.containsKey("KAHAWA_TEST_ALL")) {
            throw new AssertionError("no containerd; run ./kahawa test --all as root");
        }
        Assumptions.assumeTrue(directory != null, "no containerd; run ./kahawa test as root");
        return new Containerd(
                Path.of(directory), Path.of(ENVIRONMENT.get("KAHAWA_CONTAINERD_SCRIPT")));
    }

    Endpoint endpoint() {
        return new Endpoint(directory.resolve("containerd.sock"));
    }

    /** Gives Pods addresses while the tests run. */
    void writeNetwork() {
        try {
            Files.writeString(network(), NETWORK);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        try (CriRuntime runtime = new CriRuntime(endpoint())) {
            Awaitility.await("network")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> runtime.health().networkProblem().isEmpty());
        }
    }

    void removeNetwork() {
        try {
            Files.deleteIfExists(network());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private Path network() {
        return directory.resolve("cni/net.d/10-test.conflist");
    }

    /** kill -9 */
    void kill() throws IOException, InterruptedException {
        run("kill");
    }

    void start() throws IOException, InterruptedException {
        run("start");
    }

    private void run(String verb) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", script.toString(), verb, directory.toString())
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new AssertionError(script + " " + verb + " failed");
        }
    }
}
