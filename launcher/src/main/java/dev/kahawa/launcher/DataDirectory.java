package dev.kahawa.launcher;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flag that says which cluster is meant. */
final class DataDirectory {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Where the cluster keeps its state, keys and kubeconfig."
                            + " Default: the platform's place for application data.")
    private Path directory = platformDefault(System.getenv(), System.getProperty("os.name"));

    Path path() {
        return directory.toAbsolutePath().normalize();
    }

    /** XDG base directories, or Application Support on macOS. */
    static Path platformDefault(Map<String, String> environment, String system) {
        Path home = Path.of(environment.getOrDefault("HOME", "."));
        if (system.startsWith("Mac")) {
            return home.resolve("Library/Application Support/kahawa");
        }
        return Optional.ofNullable(environment.get("XDG_DATA_HOME"))
                .filter(place -> !place.isEmpty())
                .map(Path::of)
                .orElse(home.resolve(".local/share"))
                .resolve("kahawa");
    }
}
