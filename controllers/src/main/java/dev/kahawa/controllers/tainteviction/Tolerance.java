package dev.kahawa.controllers.tainteviction;

import dev.kahawa.model.kinds.Taint;
import dev.kahawa.model.object.JsonObject;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How long a Pod may stay on a node with taints of effect NoExecute. Pure. (Kubernetes
 * documentation: "Taints and Tolerations".)
 */
sealed interface Tolerance {

    /** As long as it likes. */
    record Forever() implements Tolerance {}

    /** From when the node was tainted; zero for not at all. */
    record For(Duration time) implements Tolerance {}

    /** The shortest of what its tolerations of these taints say. */
    static Tolerance of(List<JsonObject> taints, List<JsonObject> tolerations) {
        List<JsonObject> used = new ArrayList<>();
        for (JsonObject taint : taints) {
            List<JsonObject> matching = tolerations.stream()
                    .filter(toleration -> Taint.isTolerated(taint, toleration))
                    .toList();
            if (matching.isEmpty()) {
                return new For(Duration.ZERO);
            }
            used.add(matching.getFirst());
        }
        OptionalLong least = used.stream()
                .map(toleration -> toleration.number("tolerationSeconds"))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
        return least.isPresent()
                ? new For(Duration.ofSeconds(Math.max(0, least.getAsLong())))
                : new Forever();
    }
}
