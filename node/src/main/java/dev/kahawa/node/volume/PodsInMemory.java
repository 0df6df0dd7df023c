package dev.kahawa.node.volume;

import dev.kahawa.node.volume.MemoryFiles.Mounting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What Pods have that may be secret, by their uids: one file system in memory for all of them, since
 * every container's start copies the mounts of the whole machine. It is mounted for the first Pod
 * and goes with the last. Safe for use by many threads.
 */
final class PodsInMemory {
    private static final int FOR_ROOT = 0700;

    private final Path root;
    private final MemoryFiles files;

    PodsInMemory(Path root, MemoryFiles files) {
        this.root = root;
        this.files = files;
    }

    /** The Pod's directory, there by now; none where this process may not mount. */
    synchronized Optional<Path> directory(String pod) throws IOException, VolumeFailedException {
        Trees.create(root);
        if (!MemoryFiles.isMounted(root)) {
            if (files.mount(root, 0) == Mounting.NOT_PERMITTED) {
                return Optional.empty();
            }
            Files.setAttribute(root, "unix:mode", FOR_ROOT);
        }
        Path directory = root.resolve(pod);
        Trees.create(directory);
        return Optional.of(directory);
    }

    synchronized void remove(String pod) throws IOException, VolumeFailedException {
        Trees.delete(root.resolve(pod));
        if (pods().isEmpty()) {
            files.unmount(root);
        }
    }

    /** Those that have something here. */
    synchronized List<String> pods() throws IOException {
        return Trees.names(root);
    }
}
