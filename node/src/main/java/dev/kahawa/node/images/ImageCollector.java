package dev.kahawa.node.images;

import dev.kahawa.node.runtime.Images;
import dev.kahawa.node.runtime.Images.Image;
import dev.kahawa.node.runtime.RuntimeFailedException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Removes images that nobody runs, those unused for longest first, once their file system is filled
 * to the upper mark, until it is down to the lower one. Unlike a kubelet, which has its runtime to
 * itself, it removes only what this node has fetched. For one thread.
 */
public final class ImageCollector {
    private static final Logger LOG = LoggerFactory.getLogger(ImageCollector.class);

    private final Images images;
    private final FetchedImages fetched;
    private final Marks marks;
    private final InstantSource clock;
    private final Map<String, Instant> lastUsed = new HashMap<>();

    /**
     * When images go.
     *
     * @param upperPercent how full the file system may become
     * @param lowerPercent until when they go then
     * @param ageLeast what has just been pulled may be about to be run
     */
    public record Marks(int upperPercent, int lowerPercent, Duration ageLeast) {
        /** The kubelet's. */
        public static final Marks DEFAULT = new Marks(85, 80, Duration.ofMinutes(2));
    }

    public ImageCollector(Images images, FetchedImages fetched, Marks marks, InstantSource clock) {
        this.images = images;
        this.fetched = fetched;
        this.marks = marks;
        this.clock = clock;
    }

    /**
     * Looks, and removes where it must.
     *
     * @param used names or ids of the images of all containers
     * @param urgent whether the machine is short of disk: then all that may go does
     */
    public void collect(Set<String> used, boolean urgent) throws IOException, InterruptedException {
        List<Image> all = images.list();
        note(all, used);
        long excess = urgent ? Long.MAX_VALUE : excess();
        for (Image image : chosen(candidates(all, used), lastUsed, excess)) {
            try {
                LOG.info("image {} is removed: nobody runs it", name(image));
                images.remove(image.id());
                lastUsed.remove(image.id());
            } catch (RuntimeFailedException failed) {
                LOG.warn("image {} stays: {}", name(image), failed.getMessage());
            }
        }
    }

    private static String name(Image image) {
        return image.tags().isEmpty() ? image.id() : image.tags().getFirst();
    }

    private void note(List<Image> all, Set<String> used) {
        Set<String> ids = new HashSet<>();
        for (Image image : all) {
            ids.add(image.id());
            if (isUsed(image, used)) {
                lastUsed.put(image.id(), clock.instant());
            } else {
                lastUsed.putIfAbsent(image.id(), clock.instant());
            }
        }
        lastUsed.keySet().retainAll(ids);
        fetched.retain(all);
    }

    private List<Image> candidates(List<Image> all, Set<String> used) {
        Instant latest = clock.instant().minus(marks.ageLeast());
        return all.stream()
                .filter(fetched::isOurs)
                .filter(image -> !image.pinned() && !isUsed(image, used))
                .filter(image -> !lastUsed.getOrDefault(image.id(), Instant.MAX).isAfter(latest))
                .toList();
    }

    private static boolean isUsed(Image image, Set<String> used) {
        return used.contains(image.id())
                || image.tags().stream().anyMatch(used::contains)
                || image.digests().stream().anyMatch(used::contains);
    }

    /** Bytes that are too many; none below the upper mark. */
    private long excess() throws IOException, InterruptedException {
        Path mountpoint = Path.of(images.usage().mountpoint());
        if (!Files.exists(mountpoint)) {
            return 0;
        }
        FileStore store = Files.getFileStore(mountpoint);
        long total = store.getTotalSpace();
        long filled = total - store.getUsableSpace();
        return filled < total / 100 * marks.upperPercent()
                ? 0
                : filled - total / 100 * marks.lowerPercent();
    }

    /** Those to be removed, in order. Pure. */
    static List<Image> chosen(List<Image> candidates, Map<String, Instant> lastUsed, long excess) {
        List<Image> longestUnused = new ArrayList<>(candidates);
        longestUnused.sort(Comparator.comparing(
                (Image image) -> lastUsed.getOrDefault(image.id(), Instant.EPOCH)));
        List<Image> chosen = new ArrayList<>();
        long left = excess;
        for (Image image : longestUnused) {
            if (left <= 0) {
                break;
            }
            chosen.add(image);
            left -= image.sizeBytes();
        }
        return chosen;
    }
}
