package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.runtime.ContainerStats;
import dev.kahawa.node.runtime.ContainerStatus;
import dev.kahawa.node.volume.Trees;
import dev.kahawa.node.volume.Volumes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ends Pods that hold more on disk than they may: in an emptyDir with a {@code sizeLimit}, or in a
 * container's own files beyond its limit of {@code ephemeral-storage}. Counted from time to time, as
 * the kubelet does; only what has a limit is counted.
 */
final class StorageLimits {
    private static final String RESOURCE = "ephemeral-storage";

    private final Workshop shop;
    private final PodWorkers workers;

    StorageLimits(Workshop shop, PodWorkers workers) {
        this.shop = shop;
        this.workers = workers;
    }

    void look(RuntimeWatch.Listing listing) throws IOException, InterruptedException {
        Map<String, ContainerStats> stats = new HashMap<>();
        List<Pod> pods = workers.all().stream().filter(Pod::isActive).toList();
        if (pods.stream().anyMatch(StorageLimits::limitsContainers)) {
            shop.runtime().stats().forEach(one -> stats.put(one.container(), one));
        }
        for (Pod pod : pods) {
            Optional<String> why = overfullVolume(pod);
            if (why.isEmpty() && limitsContainers(pod)) {
                why = overfullContainer(pod, shop.watch().state(pod.meta().uid(), listing), stats);
            }
            why.ifPresent(message -> workers.evict(pod, message));
        }
    }

    private Optional<String> overfullVolume(Pod pod) throws IOException {
        for (JsonObject volume : pod.json().array("spec", "volumes").objects()) {
            long limit = Volumes.sizeLimit(volume);
            if (limit > 0 && Trees.bytes(shop.volumes().pathOnDisk(pod, volume)) > limit) {
                return Optional.of("Usage of EmptyDir volume \"" + volume.text("name")
                        + "\" exceeds the limit \"" + volume.text("emptyDir", "sizeLimit")
                        + "\". ");
            }
        }
        return Optional.empty();
    }

    private Optional<String> overfullContainer(
            Pod pod, PodState state, Map<String, ContainerStats> stats) throws IOException {
        for (ContainerStatus running : state.running()) {
            String name = running.container().name();
            String limit =
                    PodContainer.find(pod, name).map(StorageLimits::limit).orElse("");
            ContainerStats one = stats.get(running.container().id());
            if (!limit.isEmpty() && one != null) {
                Path logs = shop.specs().logDirectory(pod).resolve(name);
                long used = one.writableLayerBytes() + Trees.bytes(logs);
                if (used > Quantity.parse(limit).value()) {
                    return Optional.of("Container " + name + " exceeded its local ephemeral"
                            + " storage limit \"" + limit + "\". ");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean limitsContainers(Pod pod) {
        return PodContainer.of(pod).stream().anyMatch(c -> !limit(c).isEmpty());
    }

    private static String limit(PodContainer container) {
        return container.json().text("resources", "limits", RESOURCE);
    }
}
