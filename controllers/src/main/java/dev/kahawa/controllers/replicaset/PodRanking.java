package dev.kahawa.controllers.replicaset;

import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which Pods a ReplicaSet can best do without. */
final class PodRanking {
    private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    private PodRanking() {}

    /** The first {@code count} to go, as upstream ranks them. */
    static List<Pod> victims(Collection<Pod> pods, int count) {
        Map<String, Long> perNode =
                pods.stream().collect(Collectors.groupingBy(Pod::nodeName, Collectors.counting()));
        // A Pod that serves nobody goes first, then the cheaper, the crowded, the young.
        Comparator<Pod> order = Comparator.comparing(
                        (Pod pod) -> !pod.nodeName().isEmpty())
                .thenComparingInt(pod -> phaseRank(pod.phase()))
                .thenComparing(Pod::isReady)
                .thenComparingInt(PodRanking::cost)
                .thenComparing(Comparator.comparingLong(
                                (Pod pod) -> perNode.getOrDefault(pod.nodeName(), 0L))
                        .reversed())
                .thenComparing(inverse(PodRanking::readySince))
                .thenComparing(Comparator.comparingLong(PodRanking::restarts).reversed())
                .thenComparing(inverse(pod -> pod.meta().creationTimestamp()));
        return pods.stream().sorted(order).limit(count).toList();
    }

    private static <T extends Comparable<T>> Comparator<Pod> inverse(Function<Pod, T> key) {
        return Comparator.comparing(key).reversed();
    }

    private static int phaseRank(String phase) {
        return switch (phase) {
            case "Running" -> 2;
            case "Unknown" -> 1;
            default -> 0;
        };
    }

    private static int cost(Pod pod) {
        try {
            return Integer.parseInt(pod.meta().annotations().getOrDefault(DELETION_COST, "0"));
        } catch (NumberFormatException notANumber) {
            return 0; // as upstream: a cost that can't be read is none
        }
    }

    private static String readySince(Pod pod) {
        return Conditions.of(pod.json())
                .get("Ready")
                .map(ready -> ready.text("lastTransitionTime"))
                .orElse("");
    }

    private static long restarts(Pod pod) {
        return pod.json().array("status", "containerStatuses").objects().stream()
                .mapToLong(PodRanking::restartCount)
                .max()
                .orElse(0);
    }

    private static long restartCount(JsonObject container) {
        return container.number("restartCount").orElse(0);
    }
}
