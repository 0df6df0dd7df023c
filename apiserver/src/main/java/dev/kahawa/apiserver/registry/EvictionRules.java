package dev.kahawa.apiserver.registry;

import dev.kahawa.model.kinds.DisruptionBudget;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Cause;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who may be evicted, and at whose expense. Pure. (Kubernetes documentation: "API-initiated
 * Eviction", "Specifying a Disruption Budget for your Application".)
 */
final class EvictionRules {
    /** So many evictions that no controller has noticed yet; then there are no more. */
    private static final int DISRUPTED_PODS_MAX = 2_000;

    private static final int RETRY_AFTER_SECONDS = 10;

    private EvictionRules() {}

    /** How a Pod that budgets may hold back is evicted. */
    sealed interface Verdict {
        /** Nothing holds it back. */
        record Free() implements Verdict {}

        /** It may go as long as it stays unhealthy: it costs the budget nothing. */
        record Unhealthy(DisruptionBudget budget) implements Verdict {}

        /** The budget pays for it. */
        record Charged(DisruptionBudget budget) implements Verdict {}
    }

    /** It disrupts nothing that a budget guards: it has not begun, has ended, or goes already. */
    static boolean isBeyondBudgets(Pod pod) {
        return pod.isFinished() || pod.phase().equals("Pending") || pod.meta().isBeingDeleted();
    }

    /** It might become one that a budget guards. */
    static boolean mayBecomeGuarded(Pod pod) {
        return !pod.isFinished() && !pod.meta().isBeingDeleted();
    }

    /**
     * @param budgets all of the Pod's namespace
     * @throws ApiException 500 if several select it
     */
    static Verdict judge(Pod pod, List<DisruptionBudget> budgets) {
        List<DisruptionBudget> mine =
                budgets.stream().filter(budget -> budget.selects(pod.json())).toList();
        if (mine.size() > 1) {
            throw new ApiException(
                    Reason.Unknown,
                    "This pod has more than one PodDisruptionBudget, which the eviction"
                            + " subresource does not support.");
        }
        if (mine.isEmpty()) {
            return new Verdict.Free();
        }
        DisruptionBudget budget = mine.getFirst();
        boolean enough =
                budget.desiredHealthy() > 0 && budget.currentHealthy() >= budget.desiredHealthy();
        return !pod.isReady() && (budget.allowsUnhealthy() || enough)
                ? new Verdict.Unhealthy(budget)
                : new Verdict.Charged(budget);
    }

    /**
     * The budget after it has paid for the Pod.
     *
     * @throws ApiException 429 if it can't
     */
    static DisruptionBudget charged(DisruptionBudget budget, String pod, Instant now) {
        String name = budget.meta().name();
        if (budget.observedGeneration() < budget.meta().generation()) {
            throw stillProcessed(budget);
        }
        if (budget.disruptionsAllowed() < 0) {
            throw forbidden(name, "pdb disruptions allowed is negative");
        }
        if (budget.disruptedPods().size() > DISRUPTED_PODS_MAX) {
            throw forbidden(
                    name,
                    "DisruptedPods map too big - too many evictions not confirmed by PDB"
                            + " controller");
        }
        if (budget.disruptionsAllowed() == 0) {
            throw tooMany(whyNone(budget), 0);
        }
        long left = budget.disruptionsAllowed() - 1;
        DisruptionBudget charged = new DisruptionBudget(budget.json()
                .update(
                        "status",
                        status -> status.with("disruptionsAllowed", left)
                                .update(
                                        "disruptedPods",
                                        pods -> pods.with(pod, Times.seconds(now)))));
        return left == 0 ? charged.withCondition(now) : charged;
    }

    private static ApiException forbidden(String name, String why) {
        return ApiException.forbidden("policy", "poddisruptionbudget", name, why);
    }

    /** 429: what the budget tells is not of the Pods as they are now; it will be soon. */
    static ApiException stillProcessed(DisruptionBudget budget) {
        return tooMany(
                "The disruption budget "
                        + budget.meta().name()
                        + " is still being processed by the server.",
                RETRY_AFTER_SECONDS);
    }

    private static ApiException tooMany(String why, int retryAfterSeconds) {
        return new ApiException(
                Reason.TooManyRequests,
                "Cannot evict pod as it would violate the pod's disruption budget.",
                Details.NONE
                        .withCauses(List.of(new Cause("DisruptionBudget", why, "")))
                        .withRetryAfterSeconds(retryAfterSeconds));
    }

    private static String whyNone(DisruptionBudget budget) {
        Optional<JsonObject> refusal = budget.condition()
                .filter(c ->
                        c.text("status").equals("False") && !c.text("message").isEmpty());
        String reason = refusal.map(c -> c.text("reason")).orElse("");
        String message = refusal.map(c -> c.text("message")).orElse("");
        String subject = "The disruption budget " + budget.meta().name();
        String no = subject + " does not allow evicting pods currently";
        if (reason.equals("SyncFailed")) {
            // its counts are not to be trusted then
            return no + " because it failed sync: " + message;
        }
        if (budget.currentHealthy() <= budget.desiredHealthy()) {
            return subject
                    + " needs "
                    + budget.desiredHealthy()
                    + " healthy pods and has "
                    + budget.currentHealthy()
                    + " currently";
        }
        return message.isEmpty() ? no : no + " (" + reason + "): " + message;
    }
}
