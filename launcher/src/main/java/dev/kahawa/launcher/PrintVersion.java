package dev.kahawa.launcher;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code kahawa version}. */
final class PrintVersion implements Command {
    @Override
    public String name() {
        return "version";
    }

    @Override
    public String summary() {
        return "Print the version.";
    }

    @Override
    public Options flags() {
        return new Options();
    }

    @Override
    public int run(CommandLine line) {
        System.out.println("kahawa " + Kahawa.VERSION + " (Kubernetes v1.36.0)");
        return 0;
    }
}
