package dev.kahawa.controllers.podgc;

import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which Pods are garbage, and why. Pure. (Kubernetes documentation: "Garbage collection of Pods".)
 */
record PodGarbage(Pod pod, Why why) {
    /** Finished Pods are kept for their owners and users to look at; this many, the latest. */
    static final int FINISHED_MAX = 12_500;

    private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

    /** Why nobody else ends it. */
    enum Why {
        /** Its node is gone for good. */
        ORPHANED,
        /** It is to end, and its node is down and will not say so. */
        OUT_OF_SERVICE,
        /** It is to end, and never came to a node. */
        UNSCHEDULED,
        /** There are too many that have finished. */
        FINISHED
    }

    /**
     * @param nodes by their names
     * @param gone nodes that are gone for good
     */
    static List<PodGarbage> of(
            Collection<Pod> pods, Map<String, JsonObject> nodes, Set<String> gone) {
        List<PodGarbage> garbage = new ArrayList<>();
        List<Pod> finished = new ArrayList<>();
        for (Pod pod : pods) {
            boolean ends = pod.meta().isBeingDeleted();
            if (gone.contains(pod.nodeName())) {
                garbage.add(new PodGarbage(pod, Why.ORPHANED));
            } else if (ends && isOutOfService(nodes.get(pod.nodeName()))) {
                garbage.add(new PodGarbage(pod, Why.OUT_OF_SERVICE));
            } else if (ends && pod.nodeName().isEmpty()) {
                garbage.add(new PodGarbage(pod, Why.UNSCHEDULED));
            } else if (pod.isFinished()) {
                finished.add(pod);
            }
        }
        int tooMany = finished.size() - FINISHED_MAX;
        if (tooMany > 0) {
            finished.stream()
                    .sorted(Comparator.comparing((Pod pod) ->
                                    !pod.json().text("status", "reason").equals("Evicted"))
                            .thenComparing(pod -> pod.meta().creationTimestamp())
                            .thenComparing(pod -> pod.meta().name()))
                    .limit(tooMany)
                    .forEach(pod -> garbage.add(new PodGarbage(pod, Why.FINISHED)));
        }
        return garbage;
    }

    private static boolean isOutOfService(@Nullable JsonObject node) {
        return node != null
                && !Conditions.of(node).isTrue("Ready")
                && node.array("spec", "taints").objects().stream()
                        .anyMatch(taint -> taint.text("key").equals(OUT_OF_SERVICE));
    }
}
