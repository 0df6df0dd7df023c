package dev.kahawa.launcher;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kahawa down}: stops the cluster of a data directory, and waits until it has. */
@Command(name = "down", description = "Stop a running cluster.")
final class DownCommand implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 30;

    @Mixin private DataDirectory dataDirectory = new DataDirectory();

    @Override
    public Integer call() throws Exception {
        Optional<Instance.Running> running = Instance.running(dataDirectory.path());
        if (running.isEmpty()) {
            System.out.println("No cluster runs on " + dataDirectory.path());
            return 0;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(running.get().process());
        if (process.isPresent()) {
            process.get().destroy();
            process.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        System.out.println("Stopped");
        return 0;
    }
}
