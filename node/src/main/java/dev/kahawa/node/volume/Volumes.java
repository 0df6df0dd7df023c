package dev.kahawa.node.volume;

import dev.kahawa.client.Client;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;
import dev.kahawa.node.env.Downward;
import dev.kahawa.node.objects.ReferredObjects;
import dev.kahawa.node.volume.MemoryFiles.Mounting;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * The volumes of Pods: set up below {@code pods/UID/volumes} as the kubelet lays them out, or in
 * memory where they may be secret, brought up to date, and removed. For one thread at a time and Pod.
 */
public final class Volumes {
    private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);
    private static final int OPEN_TO_ALL = 0777;

    private final Path pods;
    private final PodsInMemory inMemory;
    private final Payload payload;
    private final ServiceAccountTokens tokens;
    private final MemoryFiles memory;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * @param pods the directory with one directory for each Pod
     * @param inMemory the same for what may be secret, kept in memory where this process may mount
     */
    public Volumes(
            Path pods,
            Path inMemory,
            Client client,
            ReferredObjects objects,
            InstantSource clock,
            RandomGenerator random) {
        this.pods = pods;
        this.tokens = new ServiceAccountTokens(client, clock);
        this.payload = new Payload(objects, tokens);
        this.memory = new MemoryFiles();
        this.inMemory = new PodsInMemory(inMemory, memory);
        this.clock = clock;
        this.random = random;
    }

    /** Whether the Pod has volumes that follow the API. */
    public static boolean isLive(Pod pod) {
        return of(pod).stream().anyMatch(Payload::isOf);
    }

    /** Whether containers can't write to it, whatever their mounts say: what it has is the API's. */
    public static boolean isReadOnly(JsonObject volume) {
        return Payload.isOf(volume);
    }

    private static List<JsonObject> of(Pod pod) {
        return pod.json().array("spec", "volumes").objects();
    }

    /** Sets up every volume, or brings it up to date. */
    public void prepare(Downward downward) throws VolumeFailedException, InterruptedException {
        for (JsonObject volume : of(downward.pod())) {
            try {
                prepare(downward, volume);
            } catch (IOException failed) {
                throw failure(volume, String.valueOf(failed));
            } catch (VolumeFailedException failed) {
                throw failure(volume, String.valueOf(failed.getMessage()));
            }
        }
    }

    private static VolumeFailedException failure(JsonObject volume, String why) {
        return new VolumeFailedException(
                "MountVolume.SetUp failed for volume \"" + volume.text("name") + "\" : " + why);
    }

    private void prepare(Downward downward, JsonObject volume)
            throws IOException, VolumeFailedException, InterruptedException {
        Pod pod = downward.pod();
        if (Payload.isOf(volume)) {
            Path directory = path(pod, volume);
            make(directory, OPEN_TO_ALL);
            new AtomicDirectory(directory, Ownership.of(pod), random)
                    .write(payload.files(downward, volume), clock.instant());
        } else if (volume.has("emptyDir")) {
            emptyDir(pod, volume);
        } else if (volume.has("hostPath")) {
            HostPath.prepare(volume.object("hostPath"));
        } else {
            throw new VolumeFailedException("this node has no volumes of this kind: "
                    + volume.without("name").keys());
        }
    }

    private void emptyDir(Pod pod, JsonObject volume)
            throws IOException, VolumeFailedException, InterruptedException {
        Path directory = pathOnDisk(pod, volume);
        String medium = volume.text("emptyDir", "medium");
        if (!medium.isEmpty() && !medium.equals("Memory")) {
            throw new VolumeFailedException("this node has no storage medium " + medium);
        }
        boolean isNew = make(directory, OPEN_TO_ALL);
        if (medium.equals("Memory")) {
            if (memory.mount(directory, sizeLimit(volume)) != Mounting.DONE) {
                throw new VolumeFailedException(
                        "medium Memory: this process may not mount file systems");
            }
            Files.setAttribute(directory, "unix:mode", OPEN_TO_ALL);
        }
        if (isNew) {
            Ownership.of(pod).give(directory, Ownership.READ_WRITE);
        }
    }

    /** Zero for none. */
    public static long sizeLimit(JsonObject volume) {
        return Quantity.tryParse(volume.text("emptyDir", "sizeLimit"))
                .orElse(Quantity.ZERO)
                .value();
    }

    /** True if it was not there. */
    private static boolean make(Path directory, int mode) throws IOException {
        if (Files.isDirectory(directory)) {
            return false;
        }
        Trees.create(directory);
        Files.setAttribute(directory, "unix:mode", mode);
        return true;
    }

    /** Where the volume is on the machine. */
    public Path path(Pod pod, JsonObject volume) throws IOException, VolumeFailedException {
        if (volume.has("hostPath")) {
            return Path.of(volume.text("hostPath", "path"));
        }
        return mayBeSecret(volume) ? pathOffDisk(pod, volume) : pathOnDisk(pod, volume);
    }

    /** Where this process may not mount, it is on the disk after all, for root alone. */
    private Path pathOffDisk(Pod pod, JsonObject volume) throws IOException, VolumeFailedException {
        Optional<Path> place = inMemory.directory(pod.meta().uid());
        if (place.isEmpty() && !warned.getAndSet(true)) {
            LOG.warn(
                    "Pods' Secrets and tokens lie on disk, in {}, and not in memory only:"
                            + " this process may not mount file systems",
                    pods);
        }
        return place.map(path -> within(path, volume)).orElseGet(() -> pathOnDisk(pod, volume));
    }

    /** Where a volume of the Pod's own is that is not kept in memory, such as an emptyDir. */
    public Path pathOnDisk(Pod pod, JsonObject volume) {
        return within(pods.resolve(pod.meta().uid()).resolve("volumes"), volume);
    }

    private static Path within(Path place, JsonObject volume) {
        return place.resolve(plugin(volume)).resolve(volume.text("name"));
    }

    private static boolean mayBeSecret(JsonObject volume) {
        return Payload.isOf(volume) && !volume.has("configMap");
    }

    private static String plugin(JsonObject volume) {
        for (String source : List.of("configMap", "secret", "downwardAPI", "projected")) {
            if (volume.has(source)) {
                String name = source.equals("downwardAPI") ? "downward-api" : source;
                return "kubernetes.io~" + name.toLowerCase(Locale.ROOT);
            }
        }
        return "kubernetes.io~empty-dir";
    }

    /** Removes all that a Pod had on the machine; its containers have ended. */
    public void remove(String pod) throws IOException, VolumeFailedException, InterruptedException {
        tokens.forget(pod);
        Path directory = pods.resolve(pod);
        Path volumes = directory.resolve("volumes");
        for (String plugin : Trees.names(volumes)) {
            for (String volume : Trees.names(volumes.resolve(plugin))) {
                memory.unmount(volumes.resolve(plugin).resolve(volume));
            }
        }
        Trees.delete(directory);
        inMemory.remove(pod);
    }

    /** The Pods that have something on the machine, by uid. */
    public Set<String> known() throws IOException {
        Set<String> known = new HashSet<>(Trees.names(pods));
        known.addAll(inMemory.pods());
        return known;
    }
}
