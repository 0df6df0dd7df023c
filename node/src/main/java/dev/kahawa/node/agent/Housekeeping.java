package dev.kahawa.node.agent;

import dev.kahawa.client.Rounds;
import dev.kahawa.node.images.ImageCollector;
import dev.kahawa.node.logs.LogRotation;
import dev.kahawa.node.resources.PodCgroups;
import dev.kahawa.node.runtime.Container;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.runtime.RuntimeFailedException;
import dev.kahawa.node.volume.Trees;
import dev.kahawa.node.volume.VolumeFailedException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a node does on the side: rotates logs, evicts Pods while the machine is short of something,
 * removes images nobody runs, and what Pods left behind that nobody knows any more.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration IMAGES_EVERY = Duration.ofMinutes(5);

    private final Workshop shop;
    private final PodWorkers workers;
    private final Eviction eviction;
    private final StorageLimits limits;
    private final LogRotation rotation;
    private final ImageCollector images;
    private final PodCgroups cgroups = new PodCgroups();
    private final Rounds rounds;
    private Instant imagesLooked = Instant.EPOCH;

    Housekeeping(Workshop shop, PodWorkers workers, Eviction eviction, ImageCollector images) {
        this.shop = shop;
        this.workers = workers;
        this.eviction = eviction;
        this.rotation = new LogRotation(shop.runtime(), shop.clock());
        this.limits = new StorageLimits(shop, workers);
        this.images = images;
        this.rounds = new Rounds("node housekeeping", this::tidy);
    }

    void start() {
        rounds.start();
    }

    private Duration tidy() throws InterruptedException {
        try {
            RuntimeWatch.Listing listing = shop.watch().fresh();
            // images go before Pods do, and both before what a full disk can make fail
            collectImages(eviction.isShortOfDisk());
            eviction.look();
            limits.look(listing);
            rotateLogs(listing);
            removeLeftovers(listing);
        } catch (RuntimeFailedException away) {
            LOG.debug("housekeeping: {}", away.getMessage());
        } catch (IOException | VolumeFailedException failed) {
            LOG.warn("housekeeping: {}", failed.toString());
        }
        return EVERY;
    }

    private void rotateLogs(RuntimeWatch.Listing listing) throws IOException, InterruptedException {
        for (String pod : listing.pods()) {
            for (ContainerStatus status : shop.watch().state(pod, listing).running()) {
                rotation.look(status.container().id(), status.logPath());
            }
        }
    }

    private void collectImages(boolean urgent) throws IOException, InterruptedException {
        Instant now = shop.clock().instant();
        if (!urgent && now.isBefore(imagesLooked.plus(IMAGES_EVERY))) {
            return;
        }
        imagesLooked = now;
        Set<String> used = new HashSet<>();
        for (Container container : shop.runtime().containers()) {
            used.add(container.image());
        }
        images.collect(used, urgent);
    }

    /** Of Pods that neither the API nor the runtime has: an agent died while it removed them. */
    private void removeLeftovers(RuntimeWatch.Listing listing)
            throws IOException, VolumeFailedException, InterruptedException {
        // in this order: a Pod that comes meanwhile has its worker before its directory
        Set<String> here = shop.volumes().known();
        Set<String> alive = workers.known();
        alive.addAll(listing.pods());
        for (String pod : here) {
            if (!alive.contains(pod)) {
                LOG.info("pod {} is gone; what it left on this machine is removed", pod);
                removeLogs(pod);
                shop.volumes().remove(pod);
                cgroups.remove(pod);
            }
        }
    }

    private void removeLogs(String pod) throws IOException {
        try (Stream<Path> logs = Files.list(shop.options().directories().logs())) {
            for (Path directory : logs.toList()) {
                if (directory.getFileName().toString().endsWith("_" + pod)) {
                    Trees.delete(directory);
                }
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        rounds.close();
    }
}
