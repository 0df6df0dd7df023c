package dev.kahawa.node.resources;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodContainer.Role;
import dev.kahawa.node.runtime.LinuxResources;

/** A container's resources as cgroups know them. Pure; the rules are the kubelet's. */
public final class ContainerResources {
    private static final long PERIOD_MICROS = 100_000;
    private static final long QUOTA_LEAST = 1_000;
    private static final long SHARES_PER_CPU = 1_024;
    private static final long SHARES_LEAST = 2;
    private static final long SHARES_MOST = 262_144;
    private static final long OOM_GUARANTEED = -997;
    private static final long OOM_BEST_EFFORT = 1_000;

    private ContainerResources() {}

    /** @param nodeMemory bytes of the whole machine */
    public static LinuxResources of(Pod pod, PodContainer container, long nodeMemory) {
        JsonObject resources = container.json().object("resources");
        long limitMilli = amount(resources, "limits", "cpu").milliValue();
        boolean asksCpu = resources.object("requests").has("cpu");
        long requestMilli =
                asksCpu ? amount(resources, "requests", "cpu").milliValue() : limitMilli;
        return new LinuxResources(
                limitMilli > 0 ? PERIOD_MICROS : 0,
                quota(limitMilli),
                shares(requestMilli),
                amount(resources, "limits", "memory").value(),
                oomScore(pod, container, nodeMemory));
    }

    static long quota(long milli) {
        return milli <= 0 ? 0 : Math.max(milli * PERIOD_MICROS / 1_000, QUOTA_LEAST);
    }

    static long shares(long milli) {
        return Math.clamp(milli * SHARES_PER_CPU / 1_000, SHARES_LEAST, SHARES_MOST);
    }

    /** The more of the machine's memory it asks for, the later it is killed. */
    static long oomScore(Pod pod, PodContainer container, long nodeMemory) {
        if (pod.json().text("spec", "priorityClassName").equals("system-node-critical")) {
            return OOM_GUARANTEED;
        }
        return switch (Qos.of(pod)) {
            case GUARANTEED -> OOM_GUARANTEED;
            case BEST_EFFORT -> OOM_BEST_EFFORT;
            case BURSTABLE -> burstable(pod, container, nodeMemory);
        };
    }

    private static long burstable(Pod pod, PodContainer container, long nodeMemory) {
        long asked = amount(container.json().object("resources"), "requests", "memory")
                .value();
        long score = Math.clamp(1_000 - 1_000 * asked / Math.max(nodeMemory, 1), 3, 999);
        return container.role() == Role.SIDECAR
                ? Math.min(score, leastOfMain(pod, nodeMemory))
                : score;
    }

    /** A sidecar is not killed before the main containers it serves. */
    private static long leastOfMain(Pod pod, long nodeMemory) {
        return PodContainer.main(pod).stream()
                .mapToLong(c -> burstable(pod, c, nodeMemory))
                .min()
                .orElse(999);
    }

    private static Quantity amount(JsonObject resources, String list, String name) {
        return Quantity.tryParse(resources.text(list, name)).orElse(Quantity.ZERO);
    }
}
