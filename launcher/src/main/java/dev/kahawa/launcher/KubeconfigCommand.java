package dev.kahawa.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kahawa kubeconfig}: the path of the admin's kubeconfig, for {@code export KUBECONFIG}. */
@Command(name = "kubeconfig", description = "Print the path of the admin's kubeconfig.")
final class KubeconfigCommand implements Callable<Integer> {
    @Mixin private DataDirectory dataDirectory = new DataDirectory();

    @Override
    public Integer call() {
        Path file = dataDirectory.path().resolve("kubeconfig");
        if (!Files.exists(file)) {
            System.err.println("kahawa: no cluster was started on " + dataDirectory.path());
            return 1;
        }
        System.out.println(file);
        return 0;
    }
}
