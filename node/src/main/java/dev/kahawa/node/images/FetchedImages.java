package dev.kahawa.node.images;

import dev.kahawa.node.runtime.Images.Image;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names of the images that this node has fetched, kept in a file. Only an image all of whose
 * names are among them may it remove: a runtime may be shared with others, and what they have
 * fetched, built or named is theirs, used or not. Safe for use by many threads.
 */
public final class FetchedImages {
    private static final Logger LOG = LoggerFactory.getLogger(FetchedImages.class);

    private final Path file;
    private final Set<String> names = new TreeSet<>();

    /** @param file with one name a line; may be missing */
    public FetchedImages(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            names.addAll(Files.readAllLines(file));
        }
    }

    /** @param name as the runtime tells it, a tag or a digest */
    synchronized void add(String name) {
        if (names.add(name)) {
            write();
        }
    }

    /** Whether nobody else has a name for it. */
    synchronized boolean isOurs(Image image) {
        return image.tags().isEmpty()
                ? image.digests().stream().anyMatch(names::contains)
                : names.containsAll(image.tags());
    }

    /** Forgets those that are not here any more. */
    synchronized void retain(List<Image> here) {
        Set<String> named = new HashSet<>();
        here.forEach(image -> {
            named.addAll(image.tags());
            named.addAll(image.digests());
        });
        if (names.retainAll(named)) {
            write();
        }
    }

    /** A name that is not written is an image that stays: the safe side. */
    private void write() {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".tmp");
            Files.write(next, names);
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
