package dev.kahawa.launcher;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kahawa status}: exit code 0 when a cluster runs, 3 when none does, as init scripts say. */
@Command(name = "status", description = "Say whether a cluster runs, and where.")
final class StatusCommand implements Callable<Integer> {
    private static final int NOT_RUNNING = 3;

    @Mixin private DataDirectory dataDirectory = new DataDirectory();

    @Override
    public Integer call() throws Exception {
        Optional<Instance.Running> running = Instance.running(dataDirectory.path());
        if (running.isEmpty()) {
            System.out.println("No cluster runs on " + dataDirectory.path());
            return NOT_RUNNING;
        }
        String process = " (process " + running.get().process() + ", " + dataDirectory.path() + ")";
        String address = running.get().address();
        System.out.println(address.isEmpty() ? "Starting" + process : "Ready at " + address + process);
        return 0;
    }
}
