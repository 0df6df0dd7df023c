package dev.kahawa.node.resources;

import dev.kahawa.model.kinds.Pod;

import java.util.Locale;

/** The cgroups of Pods, named as the kubelet names them. Pure. */
public final class CgroupNames {
    private CgroupNames() {}

    /** {@code /kubepods/burstable/pod<uid>}. */
    public static String path(Pod pod) {
        return "/kubepods" + (level(pod).isEmpty() ? "" : "/" + level(pod)) + "/pod"
                + pod.meta().uid();
    }

    /** {@code kubepods-burstable-pod<uid>.slice}, where a dash in the uid is an underscore. */
    public static String slice(Pod pod) {
        return "kubepods" + (level(pod).isEmpty() ? "" : "-" + level(pod)) + "-pod"
                + pod.meta().uid().replace('-', '_') + ".slice";
    }

    private static String level(Pod pod) {
        Qos qos = Qos.of(pod);
        return qos == Qos.GUARANTEED ? "" : qos.word().toLowerCase(Locale.ROOT);
    }
}
