package dev.kahawa.launcher;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

import java.nio.file.Files;
import java.nio.file.Path;

/** {@code kahawa kubeconfig}: the path of the admin's kubeconfig, for {@code export KUBECONFIG}. */
final class PrintKubeconfig implements Command {
    @Override
    public String name() {
        return "kubeconfig";
    }

    @Override
    public String summary() {
        return "Print the path of the admin's kubeconfig.";
    }

    @Override
    public Options flags() {
        return new Options().addOption(Flags.dataDirectory());
    }

    @Override
    public int run(CommandLine line) {
        Path file = Flags.dataDirectory(line).resolve("kubeconfig");
        if (!Files.exists(file)) {
            System.err.println("kahawa: no cluster was started on " + file.getParent());
            return 1;
        }
        System.out.println(file);
        return 0;
    }
}
