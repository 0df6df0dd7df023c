package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.schema.Quantity;
import dev.kahawa.node.machine.Machine;
import dev.kahawa.node.machine.NodeView.Pressure;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.runtime.ContainerStats;
import dev.kahawa.node.runtime.ContainerStatus;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ends a Pod, one at a time, while the machine is short of memory or disk: first those that use more
 * than they asked for, of the least priority, and the most beyond what they asked for. The
 * thresholds are the kubelet's unless others are given.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/">
 *     Node-pressure eviction</a>
 */
final class Eviction {
    /** A node that was short of something is told to be for so long after. */
    private static final Duration PRESSURE_STAYS = Duration.ofMinutes(5);

    /** System-critical Pods are never ended. */
    private static final long CRITICAL = 2_000_000_000;

    private final Workshop shop;
    private final PodWorkers workers;
    private final Thresholds thresholds;
    private volatile Pressure pressure = Pressure.NONE;
    private Instant memorySeen = Instant.EPOCH;
    private Instant diskSeen = Instant.EPOCH;

    /** What a Pod uses of what is short, and what it asked for. */
    record Use(Pod pod, long used, long requested) {

        private long priority() {
            return pod.json().number("spec", "priority").orElse(0);
        }

        private boolean exceeds() {
            return used > requested;
        }
    }

    Eviction(Workshop shop, PodWorkers workers) {
        this.shop = shop;
        this.workers = workers;
        this.thresholds = shop.options().thresholds();
    }

    Pressure pressure() {
        return pressure;
    }

    private FileStore disk() throws IOException {
        return Files.getFileStore(shop.options().directories().root());
    }

    boolean isShortOfDisk() throws IOException {
        return isShort(disk());
    }

    private boolean isShort(FileStore disk) throws IOException {
        return thresholds.disk().exceeds(disk.getUsableSpace(), disk.getTotalSpace());
    }

    /** Looks at the machine, and ends a Pod where it must. */
    void look() throws IOException, InterruptedException {
        Instant now = shop.clock().instant();
        long memory = Machine.memory("MemAvailable");
        FileStore disk = disk();
        boolean shortMemory =
                memory > 0 && thresholds.memory().exceeds(memory, Machine.memory("MemTotal"));
        boolean shortDisk = isShort(disk);
        memorySeen = shortMemory ? now : memorySeen;
        diskSeen = shortDisk ? now : diskSeen;
        pressure = new Pressure(lasts(memorySeen, now), lasts(diskSeen, now));
        if (shortMemory) {
            evict("memory", thresholds.memory().text(), binary(memory));
        } else if (shortDisk) {
            String available = binary(disk.getUsableSpace());
            evict("ephemeral-storage", thresholds.disk().text(), available);
        }
    }

    private static boolean lasts(Instant seen, Instant now) {
        return !seen.equals(Instant.EPOCH) && now.isBefore(seen.plus(PRESSURE_STAYS));
    }

    private static String binary(long bytes) {
        return bytes / 1_024 + "Ki";
    }

    private void evict(String resource, String threshold, String available)
            throws InterruptedException {
        Optional<Use> chosen = chosen(uses(resource));
        if (chosen.isEmpty()) {
            return;
        }
        Use use = chosen.get();
        String message = "The node was low on resource: " + resource + ". Threshold quantity: "
                + threshold + ", available: " + available + ". "
                + (use.exceeds()
                        ? "Pod was using " + binary(use.used()) + ", request is "
                                + binary(use.requested()) + ", has larger consumption of "
                                + resource + ". "
                        : "");
        workers.evict(use.pod(), message);
    }

    /** The first to go. Pure. */
    static Optional<Use> chosen(List<Use> uses) {
        return uses.stream()
                .filter(use -> use.pod().isActive() && use.priority() < CRITICAL)
                .min(Comparator.comparing((Use use) -> !use.exceeds())
                        .thenComparingLong(Use::priority)
                        .thenComparingLong(use -> use.requested() - use.used()));
    }

    private List<Use> uses(String resource) throws InterruptedException {
        Map<String, ContainerStats> stats = new HashMap<>();
        shop.runtime().stats().forEach(one -> stats.put(one.container(), one));
        RuntimeWatch.Listing listing = shop.watch().fresh();
        List<Use> uses = new ArrayList<>();
        for (Pod pod : workers.all()) {
            PodState state = shop.watch().state(pod.meta().uid(), listing);
            long used = 0;
            for (ContainerStatus running : state.running()) {
                ContainerStats one = stats.get(running.container().id());
                used += one == null ? 0 : used(one, resource);
            }
            uses.add(new Use(pod, used, requested(pod, resource)));
        }
        return uses;
    }

    private static long used(ContainerStats stats, String resource) {
        return resource.equals("memory")
                ? stats.memoryWorkingSetBytes()
                : stats.writableLayerBytes();
    }

    private static long requested(Pod pod, String resource) {
        return PodContainer.main(pod).stream()
                .map(c -> c.json().text("resources", "requests", resource))
                .mapToLong(text -> Quantity.tryParse(text).orElse(Quantity.ZERO).value())
                .sum();
    }
}
