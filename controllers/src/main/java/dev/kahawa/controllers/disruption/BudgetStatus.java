package dev.kahawa.controllers.disruption;

import dev.kahawa.model.kinds.DisruptionBudget;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonInt;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a budget allows, from its Pods and what their owners want. Pure. (Kubernetes documentation:
 * "Specifying a Disruption Budget for your Application"; KEP-85.)
 */
final class BudgetStatus {
    /** A Pod that was allowed to be evicted, and is not deleted by then, counts again. */
    static final Duration DELETION_TIMEOUT = Duration.ofMinutes(2);

    private BudgetStatus() {}

    /** How many Pods there should be, and how many of them must be healthy. */
    record Wanted(long expected, long healthy) {}

    /** Whether the scale of the Pods' owners counts, and not the Pods there are. */
    static boolean needsScale(DisruptionBudget budget) {
        return amount(budget, "maxUnavailable") != null
                || amount(budget, "minAvailable") instanceof JsonString;
    }

    /** @param scale how many Pods the owners want; counts only if {@link #needsScale} */
    static Wanted wanted(DisruptionBudget budget, List<Pod> pods, long scale) {
        Json unavailable = amount(budget, "maxUnavailable");
        if (unavailable != null) {
            return new Wanted(scale, Math.max(0, scale - of(unavailable, scale)));
        }
        return switch (amount(budget, "minAvailable")) {
            case JsonInt(long least) -> new Wanted(pods.size(), least);
            case JsonString share -> new Wanted(scale, of(share, scale));
            case null, default -> new Wanted(0, 0);
        };
    }

    private static @Nullable Json amount(DisruptionBudget budget, String field) {
        return budget.json().object("spec").get(field);
    }

    /** A share is rounded up to whole Pods. */
    private static long of(Json amount, long all) {
        return switch (amount) {
            case JsonInt(long number) -> number;
            case JsonString(String percent) ->
                Math.ceilDiv(all * Long.parseLong(percent.substring(0, percent.length() - 1)), 100);
            default -> 0;
        };
    }

    /** The budget with its status as of now; the same object if nothing has changed. */
    static DisruptionBudget counted(
            DisruptionBudget budget, List<Pod> pods, Wanted wanted, Instant now) {
        Map<String, Json> disrupted = disrupted(budget, pods, now);
        long healthy = pods.stream()
                .filter(pod -> !pod.meta().isBeingDeleted())
                .filter(pod -> !disrupted.containsKey(pod.name().name()))
                .filter(Pod::isReady)
                .count();
        long allowed = wanted.expected() <= 0 ? 0 : Math.max(0, healthy - wanted.healthy());
        JsonObject before = budget.json().object("status");
        JsonObject.Builder status = JsonObject.builder()
                .put("observedGeneration", budget.meta().generation())
                .putUnlessEmpty("disruptedPods", JsonObject.of(disrupted))
                .put("disruptionsAllowed", allowed)
                .put("currentHealthy", healthy)
                .put("desiredHealthy", wanted.healthy())
                .put("expectedPods", wanted.expected())
                .putUnlessEmpty("conditions", before.array("conditions"));
        DisruptionBudget after = new DisruptionBudget(budget.json().with("status", status.build()));
        boolean same = isSettled(budget, allowed) && after.json().equals(budget.json());
        return same ? budget : after.withCondition(now);
    }

    /** Its condition says what goes with what is allowed. */
    private static boolean isSettled(DisruptionBudget budget, long allowed) {
        String status = allowed > 0 ? "True" : "False";
        String reason = allowed > 0 ? "SufficientPods" : "InsufficientPods";
        return budget.condition()
                .filter(c -> c.text("status").equals(status) && c.text("reason").equals(reason))
                .isPresent();
    }

    /** The evictions allowed so far whose Pods are still there, and may still be deleted. */
    private static Map<String, Json> disrupted(
            DisruptionBudget budget, List<Pod> pods, Instant now) {
        Map<String, String> before = budget.disruptedPods();
        Map<String, Json> still = new TreeMap<>();
        for (Pod pod : pods) {
            String at = before.get(pod.name().name());
            if (at != null && !pod.meta().isBeingDeleted() && !isOver(at, now)) {
                still.put(pod.name().name(), Json.of(at));
            }
        }
        return still;
    }

    /** The Pods whose allowed eviction has not come in time. */
    static List<Pod> notDeleted(DisruptionBudget budget, List<Pod> pods, Instant now) {
        Map<String, String> allowed = budget.disruptedPods();
        return pods.stream()
                .filter(pod -> !pod.meta().isBeingDeleted())
                .filter(pod -> {
                    String at = allowed.get(pod.name().name());
                    return at != null && isOver(at, now);
                })
                .toList();
    }

    private static boolean isOver(String at, Instant now) {
        return Instant.parse(at).plus(DELETION_TIMEOUT).isBefore(now);
    }
}
