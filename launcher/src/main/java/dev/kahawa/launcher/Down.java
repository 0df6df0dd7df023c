package dev.kahawa.launcher;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code kahawa down}: stops the cluster of a data directory, and waits until it has. */
final class Down implements Command {
    private static final long PATIENCE_SECONDS = 30;

    @Override
    public String name() {
        return "down";
    }

    @Override
    public String summary() {
        return "Stop a running cluster.";
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
            return 0;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(running.get().process());
        if (process.isPresent()) {
            process.get().destroy();
            try {
                process.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException stuck) {
                System.err.println("kahawa: process " + process.get().pid() + " has not stopped in "
                        + PATIENCE_SECONDS + " s");
                return 1;
            }
        }
        System.out.println("Stopped");
        return 0;
    }
}
