package dev.kahawa.controllers.disruption;

import dev.kahawa.client.Client;
import dev.kahawa.client.EventRecorder;
import dev.kahawa.client.Index;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.DisruptionBudget;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Catalog;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the status of each PodDisruptionBudget: how many of its Pods are healthy, must be, and may
 * be disrupted. Evictions are decided by that status alone.
 */
public final class DisruptionController {
    static final String ACCOUNT = "disruption-controller";
    private static final int WORKERS = 2;
    private static final Duration SIGHT = Duration.ofSeconds(5);

    private final Client client;
    private final EventRecorder events;
    private final Informer budgets;
    private final Informer pods;
    private final Index budgetsByNamespace;
    private final OwnerScales scales;
    private final WorkQueue<ObjectName> queue;
    private final InstantSource clock;

    public DisruptionController(Workshop workshop, Catalog catalog) {
        this.client = workshop.client(ACCOUNT);
        this.events = workshop.events(client, "controllermanager");
        this.clock = workshop.clock();
        this.queue = new WorkQueue<>(clock);
        this.scales = new OwnerScales(client, catalog);
        this.budgets = workshop.informers().of(Resource.POD_DISRUPTION_BUDGETS);
        this.pods = workshop.pods();
        this.budgetsByNamespace =
                budgets.index(budget -> List.of(Meta.of(budget).namespace()));
        budgets.listen((before, after) -> {
            if (after != null) {
                queue.add(ObjectName.of(after));
            }
        });
        pods.listen(this::podChanged);
        workshop.loop("disruption", queue, WORKERS, this::reconcile);
        new StaleDisruptions(workshop, client, pods);
    }

    private void podChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        JsonObject any = after != null ? after : before;
        if (any == null) {
            return;
        }
        for (JsonObject object : budgetsByNamespace.get(Meta.of(any).namespace())) {
            DisruptionBudget budget = new DisruptionBudget(object);
            if (before != null && budget.selects(before)
                    || after != null && budget.selects(after)) {
                queue.add(ObjectName.of(object));
            }
        }
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<DisruptionBudget> found = budgets.get(name).map(DisruptionBudget::new);
        if (found.isEmpty()) {
            return;
        }
        DisruptionBudget budget = found.get();
        List<Pod> selected =
                pods.all().stream().filter(budget::selects).map(Pod::new).toList();
        if (selected.isEmpty()) {
            events.normal(budget.json(), "NoPods", "No matching pods found");
        }
        try {
            count(budget, selected);
        } catch (UnknownScaleException unknown) {
            events.warning(
                    budget.json(),
                    "CalculateExpectedPodCountFailed",
                    "Failed to calculate the number of expected pods: " + unknown.text());
            allowNothing(budget, unknown.text());
        }
    }

    private void count(DisruptionBudget budget, List<Pod> selected)
            throws InterruptedException, UnknownScaleException {
        boolean scaled = BudgetStatus.needsScale(budget);
        long scale = scaled ? scales.of(selected) : 0;
        if (scaled && selected.stream().anyMatch(pod -> pod.meta().controller().isEmpty())) {
            warnOfUnmanaged(budget);
        }
        Instant now = clock.instant();
        for (Pod pod : BudgetStatus.notDeleted(budget, selected, now)) {
            ObjectName name = ObjectName.of(budget.json());
            events.warning(
                    pod.json(),
                    "NotDeleted",
                    "Pod was expected by PDB " + name + " to be deleted but it wasn't");
        }
        BudgetStatus.Wanted wanted = BudgetStatus.wanted(budget, selected, scale);
        DisruptionBudget counted = BudgetStatus.counted(budget, selected, wanted, now);
        write(budget, counted);
        if (!counted.disruptedPods().isEmpty()) {
            queue.addAfter(
                    ObjectName.of(budget.json()), BudgetStatus.DELETION_TIMEOUT.plusSeconds(1));
        }
    }

    private void warnOfUnmanaged(DisruptionBudget budget) throws InterruptedException {
        events.warning(
                budget.json(),
                "UnmanagedPods",
                "Pods selected by this PodDisruptionBudget (selector: "
                        + budget.json().object("spec", "selector")
                        + ") were found to be unmanaged. As a result, the status of the PDB cannot"
                        + " be calculated correctly, which may result in undefined behavior. To"
                        + " account for these pods please set \".spec.minAvailable\" field of the"
                        + " PDB to an integer value.");
    }

    /** What can't be counted must not be disrupted. */
    private void allowNothing(DisruptionBudget budget, String why) throws InterruptedException {
        DisruptionBudget closed = new DisruptionBudget(
                budget.json().update("status", s -> s.with("disruptionsAllowed", 0)));
        write(budget, closed.withCondition("False", "SyncFailed", why, clock.instant()));
    }

    private void write(DisruptionBudget before, DisruptionBudget after)
            throws InterruptedException {
        if (!after.json().equals(before.json())) {
            JsonObject written =
                    client.update(Resource.POD_DISRUPTION_BUDGETS, after.json(), "status");
            budgets.awaitWrite(written, SIGHT);
        }
    }
}
