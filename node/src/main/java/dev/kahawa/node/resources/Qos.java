package dev.kahawa.node.resources;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.pod.PodContainer.Role;

import java.util.ArrayList;
import java.util.List;

/** How well a Pod is kept when the machine gets short of something. */
public enum Qos {
    /** Every container has limits of CPU and memory, and asks for as much. */
    GUARANTEED("Guaranteed"),
    BURSTABLE("Burstable"),
    /** No container asks for anything. */
    BEST_EFFORT("BestEffort");

    private static final List<String> COUNTED = List.of("cpu", "memory");

    private final String word;

    Qos(String word) {
        this.word = word;
    }

    /** As {@code status.qosClass} says it. */
    public String word() {
        return word;
    }

    public static Qos of(Pod pod) {
        List<JsonObject> all = resources(pod);
        boolean none = all.stream()
                .allMatch(r -> COUNTED.stream()
                        .allMatch(name -> amount(r, "requests", name).signum() == 0
                                && amount(r, "limits", name).signum() == 0));
        if (none) {
            return BEST_EFFORT;
        }
        return all.stream().allMatch(Qos::isGuaranteed) ? GUARANTEED : BURSTABLE;
    }

    private static List<JsonObject> resources(Pod pod) {
        JsonObject ofPod = pod.json().object("spec", "resources");
        if (!ofPod.isEmpty()) {
            return List.of(ofPod);
        }
        List<JsonObject> all = new ArrayList<>();
        for (PodContainer container : PodContainer.of(pod)) {
            if (container.role() != Role.EPHEMERAL) {
                all.add(container.json().object("resources"));
            }
        }
        return all;
    }

    private static boolean isGuaranteed(JsonObject resources) {
        return COUNTED.stream().allMatch(name -> {
            Quantity limit = amount(resources, "limits", name);
            boolean asked = resources.object("requests").has(name);
            return limit.signum() > 0
                    && (!asked || amount(resources, "requests", name).compareTo(limit) == 0);
        });
    }

    private static Quantity amount(JsonObject resources, String list, String name) {
        return Quantity.tryParse(resources.text(list, name)).orElse(Quantity.ZERO);
    }
}
