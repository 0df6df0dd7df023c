package dev.kahawa.controllers.disruption;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Takes back a Pod's condition {@code DisruptionTarget} where the deletion it announced did not
 * come. (KEP-3329.)
 */
final class StaleDisruptions {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final String TYPE = "DisruptionTarget";
    private static final int WORKERS = 1;

    private final Client client;
    private final Informer pods;
    private final WorkQueue<ObjectName> queue;
    private final InstantSource clock;

    StaleDisruptions(Workshop workshop, Client client, Informer pods) {
        this.client = client;
        this.pods = pods;
        this.clock = workshop.clock();
        this.queue = new WorkQueue<>(clock);
        pods.listen(this::podChanged);
        workshop.loop("stale disruptions", queue, WORKERS, this::reconcile);
    }

    private void podChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        if (after != null && staleAt(new Pod(after)).isPresent()) {
            queue.add(ObjectName.of(after));
        }
    }

    /** When the announcement has become void; empty if there is none, or it is not ours to judge. */
    static Optional<Instant> staleAt(Pod pod) {
        if (!pod.isActive()) {
            return Optional.empty();
        }
        // a kubelet that ends a Pod may take as long as it likes before the Pod is deleted
        return Conditions.of(pod.json())
                .get(TYPE)
                .filter(c -> c.text("status").equals("True"))
                .filter(c -> !c.text("reason").equals("TerminationByKubelet"))
                .map(c -> Instant.parse(c.text("lastTransitionTime")).plus(TIMEOUT));
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<Pod> pod = pods.get(name).map(Pod::new);
        Optional<Instant> stale = pod.flatMap(StaleDisruptions::staleAt);
        if (stale.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        if (stale.get().isAfter(now)) {
            queue.addAfter(name, Duration.between(now, stale.get()));
            return;
        }
        JsonObject condition = JsonObject.of("type", TYPE)
                .with("status", "False")
                .with("lastTransitionTime", Times.seconds(now));
        JsonArray conditions = pod.get()
                .json()
                .array("status", "conditions")
                .mapObjects(each -> each.text("type").equals(TYPE) ? condition : each);
        JsonObject reset = pod.get().json().update("status", s -> s.with("conditions", conditions));
        try {
            client.update(Resource.PODS, reset, "status");
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound) {
                throw refused;
            }
        }
    }
}
