package dev.kahawa.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The containerd that test.sh has started for tests on real containers. */
record Containers(String directory, String script) {
    private static final Map<String, String> ENVIRONMENT = System.getenv();

    /** Skips the test where there is none; fails it where nothing may be skipped. */
    static Containers find() {
        Path socket = Path.of(Tools.containerd());
        return new Containers(
                socket.getParent().toString(), ENVIRONMENT.get("KAHAWA_CONTAINERD_SCRIPT"));
    }

    /** The flags that make this machine a node on it. */
    String[] flags() {
        return new String[] {
            "--runtime",
            "cri",
            "--container-runtime-endpoint",
            "unix://" + directory + "/containerd.sock",
            "--cni-conf-dir",
            directory + "/cni/net.d",
            "--node-name",
            "node-1",
            "--nodes",
            "0"
        };
    }

    /** kill -9; its containers go on. */
    void kill() throws IOException, InterruptedException {
        run("kill");
    }

    void start() throws IOException, InterruptedException {
        run("start");
    }

    private void run(String verb) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("sh", script, verb, directory).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new AssertionError(script + " " + verb + " failed");
        }
    }
}
