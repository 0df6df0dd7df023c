package dev.kahawa.node.agent;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.node.pod.Labels;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The API's images of static Pods, by which others see them. A mirror has a uid of its own; its
 * annotation names the uid of the Pod that runs. Safe for use by many threads.
 */
final class Mirrors {
    private final Map<String, Pod> byReal = new ConcurrentHashMap<>();

    static boolean isMirror(Pod pod) {
        return pod.meta().annotations().containsKey(Labels.MIRROR);
    }

    static boolean isStatic(Pod pod) {
        return pod.meta().annotations().getOrDefault(Labels.SOURCE, "api").equals("file");
    }

    /** The uid of the Pod behind a mirror. */
    static String real(Pod mirror) {
        return mirror.meta().annotations().getOrDefault(Labels.MIRROR, "");
    }

    /** The Pod that runs, as far as the API tells of it: a mirror with the true uid. */
    static Pod unmirrored(Pod pod) {
        return isMirror(pod)
                ? new Pod(pod.json().update("metadata", m -> m.with("uid", real(pod))))
                : pod;
    }

    void seen(Pod mirror) {
        byReal.put(real(mirror), mirror);
    }

    void gone(Pod mirror) {
        byReal.computeIfPresent(
                real(mirror),
                (uid, known) -> known.meta().uid().equals(mirror.meta().uid()) ? null : known);
    }

    /** How the API knows a Pod: by its mirror if it is static; empty while there is none. */
    Optional<Pod> inApi(Pod pod) {
        return isStatic(pod) && !isMirror(pod)
                ? Optional.ofNullable(byReal.get(pod.meta().uid()))
                : Optional.of(pod);
    }
}
