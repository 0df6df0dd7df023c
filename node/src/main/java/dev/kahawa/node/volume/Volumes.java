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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The volumes of Pods: set up below {@code pods/UID/volumes} as the kubelet lays them out, brought
 * up to date, and removed. For one thread at a time and Pod.
 */
public final class Volumes {
    private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);
    private static final int OPEN_TO_ALL = 0777;

    private final Path pods;
    private final Payload payload;
    private final ServiceAccountTokens tokens;
    private final MemoryFiles memory;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final AtomicBoolean onDisk = new AtomicBoolean();

    /** @param pods the directory with one directory for each Pod */
    public Volumes(
            Path pods,
            Client client,
            ReferredObjects objects,
            InstantSource clock,
            RandomGenerator random) {
        this.pods = pods;
        this.tokens = new ServiceAccountTokens(client, clock);
        this.payload = new Payload(objects, tokens);
        this.memory = new MemoryFiles();
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
            Path directory = directory(pod, volume);
            make(directory, OPEN_TO_ALL);
            if (!volume.has("configMap")) {
                keepOffDisk(directory);
            }
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

    /** What may be secret; where this process may not mount, it lies on the disk for root alone. */
    private void keepOffDisk(Path directory) throws IOException, VolumeFailedException {
        if (memory.mount(directory, 0) == Mounting.DONE) {
            Files.setAttribute(directory, "unix:mode", OPEN_TO_ALL);
        } else if (!onDisk.getAndSet(true)) {
            LOG.warn(
                    "Pods' Secrets and tokens lie on disk, in {}, and not in memory only:"
                            + " this process may not mount file systems",
                    pods);
        }
    }

    private void emptyDir(Pod pod, JsonObject volume)
            throws IOException, VolumeFailedException, InterruptedException {
        Path directory = directory(pod, volume);
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
        Files.createDirectories(directory);
        Files.setAttribute(directory, "unix:mode", mode);
        return true;
    }

    /** Where the volume is on the machine. */
    public Path path(Pod pod, JsonObject volume) {
        return volume.has("hostPath")
                ? Path.of(volume.text("hostPath", "path"))
                : directory(pod, volume);
    }

    private Path directory(Pod pod, JsonObject volume) {
        return pods.resolve(pod.meta().uid())
                .resolve("volumes")
                .resolve(plugin(volume))
                .resolve(volume.text("name"));
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
        for (Path plugin : children(directory.resolve("volumes"))) {
            for (Path volume : children(plugin)) {
                memory.unmount(volume);
            }
        }
        Trees.delete(directory);
    }

    private static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }

    /** The Pods that have something on the machine, by uid. */
    public List<String> known() throws IOException {
        return children(pods).stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }
}
