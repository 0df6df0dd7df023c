package dev.kahawa.verify.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pods made by {@code crictl run}, as many as are wanted at once, like those of {@link RuntimeAlone}. */
final class Crictl {
    private static final String POD = """
            {"metadata": {"name": "%1$s", "namespace": "bench", "uid": "%1$s"}, "hostname": "%1$s",
             "log_directory": "%2$s/logs/%1$s",
             "linux": {"cgroup_parent": "/kubepods/besteffort/pod%1$s",
                       "security_context": {"namespace_options": {"pid": 1}}}}
            """;
    private static final String CONTAINER = """
            {"metadata": {"name": "c"}, "image": {"image": "%3$s"}, "log_path": "c.log",
             "command": ["sleep", "1000000"],
             "mounts": [
               {"host_path": "%2$s", "container_path": "/var/run/secrets/kubernetes.io/serviceaccount",
                "readonly": true},
               {"host_path": "%2$s/hosts", "container_path": "/etc/hosts"},
               {"host_path": "%2$s/words", "container_path": "/dev/termination-log"}],
             "linux": {"resources": {"cpu_shares": 2, "oom_score_adj": 1000},
                       "security_context": {"namespace_options": {"pid": 1},
                         "masked_paths": ["/proc/asound", "/proc/acpi", "/proc/interrupts",
                           "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
                           "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
                           "/sys/devices/virtual/powercap"],
                         "readonly_paths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                           "/proc/sysrq-trigger"]}}}
            """;

    private final String program;
    private final String endpoint;
    private final Path directory;
    private final String image;

    /** @param directory for its files */
    Crictl(String program, String socket, Path directory, String image) {
        this.program = program;
        this.endpoint = "unix://" + socket;
        this.directory = directory.resolve("crictl");
        this.image = image;
    }

    /** Runs so many at once; seconds until the last container has started. */
    double run(String round, int pods) throws Exception {
        return Load.seconds("crictl-" + round, pods, this::run);
    }

    private void run(String name) throws IOException, InterruptedException {
        Path place = Files.createDirectories(directory.resolve(name));
        Files.writeString(place.resolve("hosts"), "127.0.0.1 localhost\n");
        Files.writeString(place.resolve("words"), "");
        Path pod = write(place.resolve("pod.json"), POD, name);
        Path container = write(place.resolve("container.json"), CONTAINER, name);
        File said = place.resolve("said").toFile();
        Process process = new ProcessBuilder(
                        program,
                        "--runtime-endpoint",
                        endpoint,
                        "--image-endpoint",
                        endpoint,
                        "--timeout",
                        "3m",
                        "run",
                        "--no-pull",
                        container.toString(),
                        pod.toString())
                .redirectErrorStream(true)
                .redirectOutput(said)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("crictl: " + Files.readString(said.toPath()));
        }
    }

    private Path write(Path file, String text, String name) throws IOException {
        return Files.writeString(file, text.formatted(name, file.getParent(), image));
    }
}
