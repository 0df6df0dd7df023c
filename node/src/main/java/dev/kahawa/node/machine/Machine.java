package dev.kahawa.node.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a machine is and has.
 *
 * @param architecture as Go names it, such as {@code amd64}
 */
public record Machine(
        int cpus,
        long memoryBytes,
        long storageBytes,
        String machineId,
        String systemUuid,
        String bootId,
        String kernelVersion,
        String osImage,
        String architecture) {
    private static final long KIBI = 1_024;

    /**
     * This machine.
     *
     * @param root the directory whose file system counts
     */
    public static Machine discover(Path root) throws IOException {
        String bootId = line("/proc/sys/kernel/random/boot_id").orElse("");
        String machineId = line("/etc/machine-id").filter(id -> !id.isEmpty()).orElse(bootId);
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                memory("MemTotal"),
                Files.getFileStore(root).getTotalSpace(),
                machineId,
                line("/sys/class/dmi/id/product_uuid").orElse(machineId),
                bootId,
                System.getProperty("os.version"),
                detectedImage(),
                detectedArchitecture());
    }

    private static Optional<String> line(String file) {
        try {
            return Files.readString(Path.of(file)).lines().findFirst().map(String::strip);
        } catch (IOException notHere) {
            // not every machine tells everything, nor everybody
            return Optional.empty();
        }
    }

    /** Bytes of an entry of /proc/meminfo; zero where there is none. */
    public static long memory(String entry) {
        try {
            return Files.readString(Path.of("/proc/meminfo"))
                    .lines()
                    .filter(line -> line.startsWith(entry + ":"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .map(kibi -> kibi * KIBI)
                    .findFirst()
                    .orElse(0);
        } catch (IOException notLinux) {
            return 0;
        }
    }

    private static String detectedImage() {
        try {
            return Files.readString(Path.of("/etc/os-release"))
                    .lines()
                    .filter(line -> line.startsWith("PRETTY_NAME="))
                    .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
                    .findFirst()
                    .orElse("Linux");
        } catch (IOException notHere) {
            return System.getProperty("os.name");
        }
    }

    private static String detectedArchitecture() {
        String name = System.getProperty("os.arch");
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }
}
