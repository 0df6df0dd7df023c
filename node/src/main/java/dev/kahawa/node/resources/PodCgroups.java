package dev.kahawa.node.resources;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The cgroups that runtimes make for Pods and do not remove with them. */
public final class PodCgroups {
    private static final Logger LOG = LoggerFactory.getLogger(PodCgroups.class);
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    /** Removes a Pod's, in each hierarchy (version 1) or the only one (version 2). */
    public void remove(String uid) {
        try {
            for (Path hierarchy : hierarchies()) {
                for (String level :
                        List.of("kubepods", "kubepods/burstable", "kubepods/besteffort")) {
                    remove(hierarchy.resolve(level).resolve("pod" + uid));
                }
            }
        } catch (IOException unreadable) {
            LOG.debug("cgroups of pod {}: {}", uid, unreadable.toString());
        }
    }

    private static List<Path> hierarchies() throws IOException {
        List<Path> all = new ArrayList<>(List.of(ROOT));
        if (Files.isDirectory(ROOT)) {
            try (Stream<Path> entries = Files.list(ROOT)) {
                entries.filter(Files::isDirectory).forEach(all::add);
            }
        }
        return all;
    }

    private static void remove(Path cgroup) throws IOException {
        try {
            Files.deleteIfExists(cgroup);
        } catch (FileSystemException busy) {
            // a process is ending still; an empty cgroup costs nothing
            LOG.debug("cgroup {} stays: {}", cgroup, busy.toString());
        }
    }
}
