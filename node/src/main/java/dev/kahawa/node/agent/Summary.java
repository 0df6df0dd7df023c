package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.runtime.ContainerStats;
import dev.kahawa.node.runtime.ContainerStatus;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node and its Pods use: the kubelet's stats.v1alpha1 Summary. CPU use is the difference to
 * the summary before, if that is recent enough. Safe for use by many threads.
 */
final class Summary {
    private static final Duration OLDEST = Duration.ofMinutes(2);

    private final Workshop shop;
    private final Instant started;
    private final Map<String, ContainerStats> before = new HashMap<>();

    /** What all containers of something use together. */
    private record Sum(long nanos, long nanoCores, long memory) {
        static final Sum NOTHING = new Sum(0, 0, 0);

        Sum plus(Sum other) {
            return new Sum(nanos + other.nanos, nanoCores + other.nanoCores, memory + other.memory);
        }

        JsonObject json(Instant at) {
            String time = Times.seconds(at);
            JsonObject cpu = JsonObject.of("time", time)
                    .with("usageNanoCores", nanoCores)
                    .with("usageCoreNanoSeconds", nanos);
            JsonObject memoryJson = JsonObject.of("time", time)
                    .with("usageBytes", memory)
                    .with("workingSetBytes", memory);
            return JsonObject.of("cpu", cpu).with("memory", memoryJson);
        }
    }

    Summary(Workshop shop) {
        this.shop = shop;
        this.started = shop.clock().instant();
    }

    synchronized JsonObject of(List<Pod> pods) throws InterruptedException {
        Map<String, ContainerStats> now = new HashMap<>();
        for (ContainerStats stats : shop.runtime().stats()) {
            now.put(stats.container(), stats);
        }
        Instant at = shop.clock().instant();
        Sum all = Sum.NOTHING;
        List<JsonObject> told = new ArrayList<>();
        RuntimeWatch.Listing listing = shop.watch().fresh();
        for (Pod pod : pods) {
            PodState state = shop.watch().state(pod.meta().uid(), listing);
            Sum sum = Sum.NOTHING;
            List<JsonObject> containers = new ArrayList<>();
            for (PodContainer container : PodContainer.of(pod)) {
                Optional<ContainerStatus> running =
                        state.current(container.name()).filter(PodState::isRunning);
                ContainerStats stats =
                        running.map(c -> now.get(c.container().id())).orElse(null);
                if (stats != null) {
                    Sum one = sum(stats);
                    sum = sum.plus(one);
                    containers.add(container(container, running.get(), stats, one));
                }
            }
            all = all.plus(sum);
            told.add(pod(pod, containers, sum.json(at)));
        }
        before.clear();
        before.putAll(now);
        return JsonObject.of("node", node(all.json(at))).with("pods", JsonArray.of(told));
    }

    private Sum sum(ContainerStats stats) {
        return new Sum(
                stats.cpuNanos(),
                nanoCores(before.get(stats.container()), stats),
                stats.memoryWorkingSetBytes());
    }

    static long nanoCores(@Nullable ContainerStats before, ContainerStats now) {
        if (before == null) {
            return 0;
        }
        Duration between = Duration.between(before.at(), now.at());
        long millis = between.toMillis();
        boolean usable = millis > 0 && between.compareTo(OLDEST) < 0;
        return usable ? Math.max(0, (now.cpuNanos() - before.cpuNanos()) / millis * 1_000) : 0;
    }

    private static JsonObject container(
            PodContainer container, ContainerStatus running, ContainerStats stats, Sum sum) {
        JsonObject usage = sum.json(stats.at());
        JsonObject files = JsonObject.of("time", Times.seconds(stats.at()))
                .with("usedBytes", stats.writableLayerBytes())
                .with("inodesUsed", stats.writableLayerInodes());
        return JsonObject.of("name", container.name())
                .with("startTime", Times.seconds(running.started()))
                .with("cpu", usage.object("cpu"))
                .with("memory", usage.object("memory"))
                .with("rootfs", files);
    }

    private static JsonObject pod(Pod pod, List<JsonObject> containers, JsonObject usage) {
        JsonObject reference = JsonObject.of("name", pod.meta().name())
                .with("namespace", pod.meta().namespace())
                .with("uid", pod.meta().uid());
        return JsonObject.of("podRef", reference)
                .with("startTime", pod.json().text("status", "startTime"))
                .with("containers", JsonArray.of(containers))
                .with("cpu", usage.object("cpu"))
                .with("memory", usage.object("memory"));
    }

    private JsonObject node(JsonObject usage) {
        return JsonObject.of("nodeName", shop.options().name())
                .with("startTime", Times.seconds(started))
                .with("cpu", usage.object("cpu"))
                .with("memory", usage.object("memory"));
    }
}
