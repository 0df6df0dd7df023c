package dev.kahawa.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts this same command as a process of its own, and waits until it serves. */
final class Background {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final Path directory;

    Background(Path directory) {
        this.directory = directory;
    }

    /** Returns the exit code: 0 when the server is ready, 1 if it ended instead. */
    int start() throws IOException, InterruptedException {
        Kahawa.makeDirectory(directory);
        Path log = directory.resolve("kahawa.log");
        Process server = new ProcessBuilder(command())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        while (!server.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            Optional<Instance.Running> running = Instance.running(directory);
            if (running.filter(instance -> isReady(instance, server)).isPresent()) {
                Up.hello(running.get().address(), directory.resolve("kubeconfig"));
                System.out.println(
                        "  kahawa down --data-dir '" + directory + "'   # the log is " + log);
                return 0;
            }
        }
        System.out.print(Files.readString(log));
        return 1;
    }

    private static boolean isReady(Instance.Running instance, Process server) {
        return instance.process() == server.pid() && !instance.address().isEmpty();
    }

    private static List<String> command() {
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        command.add(self.command().orElseThrow());
        command.addAll(List.of(self.arguments().orElseThrow()));
        command.remove("--background");
        return command;
    }
}
