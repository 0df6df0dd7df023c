package dev.kahawa.launcher;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

import java.nio.file.Path;
import java.util.Optional;

/** {@code kahawa status}: exit code 0 when a cluster runs, 3 when none does, as init scripts say. */
final class Status implements Command {
    private static final int NOT_RUNNING = 3;

    @Override
    public String name() {
        return "status";
    }

    @Override
    public String summary() {
        return "Say whether a cluster runs, and where.";
    }

    @Override
    public Options flags() {
        return new Options().addOption(Flags.dataDirectory());
    }

    @Override
    public int run(CommandLine line) throws Exception {
        Path directory = Flags.dataDirectory(line);
        Optional<Instance.Running> running = Instance.running(directory);
        if (running.isEmpty()) {
            System.out.println("No cluster runs on " + directory);
            return NOT_RUNNING;
        }
        String address = running.get().address();
        String state = address.isEmpty() ? "Starting" : "Ready at " + address;
        System.out.println(state + " (process " + running.get().process() + ", " + directory + ")");
        return 0;
    }
}
