package dev.kahawa.node.volume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** File systems in memory (tmpfs), mounted by the machine's {@code mount}; needs its rights. */
final class MemoryFiles {
    private static final int SECONDS_MAX = 10;

    /** @param sizeBytes zero for the machine's own limit */
    void mount(Path directory, long sizeBytes) throws VolumeFailedException, InterruptedException {
        if (isMounted(directory)) {
            return;
        }
        String size = sizeBytes > 0 ? "size=" + sizeBytes : "rw";
        run("mount", "-t", "tmpfs", "-o", size, "tmpfs", directory.toString());
    }

    void unmount(Path directory) throws VolumeFailedException, InterruptedException {
        if (isMounted(directory)) {
            run("umount", directory.toString());
        }
    }

    private static boolean isMounted(Path directory) throws VolumeFailedException {
        try {
            String mounts = Files.readString(Path.of("/proc/self/mounts"));
            String spot = " " + directory.toString().replace(" ", "\\040") + " ";
            return mounts.lines().anyMatch(line -> line.contains(spot));
        } catch (IOException noMounts) {
            throw new VolumeFailedException("can't read what is mounted: " + noMounts);
        }
    }

    private static void run(String... command) throws VolumeFailedException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new VolumeFailedException(command[0] + " did not end");
            }
            if (process.exitValue() != 0) {
                byte[] output = process.getInputStream().readAllBytes();
                throw new VolumeFailedException(command[0] + " failed: "
                        + new String(output, StandardCharsets.UTF_8).strip());
            }
        } catch (IOException missing) {
            throw new VolumeFailedException(String.valueOf(missing.getMessage()));
        }
    }
}
