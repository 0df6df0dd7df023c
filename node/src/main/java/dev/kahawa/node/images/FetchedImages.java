package dev.kahawa.node.images;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ids of the images that this node has fetched, kept in a file: only these may it remove. A
 * runtime may be shared with others, and what they have fetched or built is theirs, used or not.
 * Safe for use by many threads.
 */
public final class FetchedImages {
    private static final Logger LOG = LoggerFactory.getLogger(FetchedImages.class);

    private final Path file;
    private final Set<String> ids = new TreeSet<>();

    /** @param file with one id a line; may be missing */
    public FetchedImages(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            ids.addAll(Files.readAllLines(file));
        }
    }

    synchronized void add(String id) {
        if (ids.add(id)) {
            write();
        }
    }

    synchronized boolean contains(String id) {
        return ids.contains(id);
    }

    /** Forgets those that are not here any more. */
    synchronized void retain(Collection<String> here) {
        if (ids.retainAll(here)) {
            write();
        }
    }

    /** An id that is not written is an image that stays: the safe side. */
    private void write() {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".tmp");
            Files.write(next, ids);
            Files.move(
                    next,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            LOG.warn("{}: {}", file, failed.toString());
        }
    }
}
