package dev.kahawa.controllers.deployment;

import dev.kahawa.client.Client;
import dev.kahawa.client.EventRecorder;
import dev.kahawa.client.Index;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Listener;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Owned;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Leads each Deployment's ReplicaSets to the one of its template. */
public final class DeploymentController {
    private static final int WORKERS = 4;
    private static final Duration SIGHT = Duration.ofSeconds(5);

    private final Client client;
    private final EventRecorder events;
    private final Informer deployments;
    private final Informer sets;
    private final Index podsBySet;
    private final Index byNamespace;
    private final Owned owned;
    private final ReplicaSets replicaSets = new ReplicaSets();
    private final WorkQueue<ObjectName> queue;
    private final InstantSource clock;

    public DeploymentController(Workshop workshop) {
        this.client = workshop.client("deployment-controller");
        this.events = workshop.events(client, "deployment-controller");
        this.clock = workshop.clock();
        this.queue = new WorkQueue<>(clock);
        this.deployments = workshop.informers().of(Resource.DEPLOYMENTS);
        this.sets = workshop.informers().of(Resource.REPLICA_SETS);
        Informer pods = workshop.pods();
        this.podsBySet = pods.index(
                pod -> Meta.of(pod).controller().map(o -> o.uid()).stream().toList());
        this.byNamespace = deployments.index(d -> List.of(Meta.of(d).namespace()));
        this.owned = new Owned(client, Resource.REPLICA_SETS, sets, "apps/v1", "Deployment");
        deployments.listen(
                (before, after) -> queue.add(ObjectName.of(Listener.latest(before, after))));
        sets.listen(this::setChanged);
        pods.listen(this::podChanged);
        workshop.loop("deployment", queue, WORKERS, this::reconcile);
    }

    private void setChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        JsonObject set = Listener.latest(before, after);
        Optional<ObjectName> owner = owner(set);
        owner.ifPresent(queue::add);
        if (before != null) {
            owner(before).ifPresent(queue::add);
        }
        if (owner.isEmpty() && after != null && Meta.of(set).controller().isEmpty()) {
            for (JsonObject deployment : byNamespace.get(Meta.of(set).namespace())) {
                if (Owned.selector(deployment).matches(Meta.of(set).labels())) {
                    queue.add(ObjectName.of(deployment));
                }
            }
        }
    }

    private static Optional<ObjectName> owner(JsonObject set) {
        Meta meta = Meta.of(set);
        return meta.controller()
                .filter(owner -> owner.kind().equals("Deployment"))
                .map(owner -> new ObjectName(meta.namespace(), owner.name()));
    }

    /** The last old Pod's end lets a Deployment that recreates go on. */
    private void podChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        if (before == null || (after != null && !new Pod(after).isFinished())) {
            return;
        }
        Meta meta = Meta.of(before);
        meta.controller()
                .flatMap(owner -> sets.get(new ObjectName(meta.namespace(), owner.name())))
                .flatMap(DeploymentController::owner)
                .ifPresent(queue::add);
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<JsonObject> found = deployments.get(name);
        if (found.isEmpty()) {
            return;
        }
        Deployment deployment = new Deployment(found.get());
        List<Replicas> all =
                owned.claim(found.get()).stream().map(Replicas::new).toList();
        Rollout rollout = replicaSets.rollout(deployment, all);
        if (deployment.meta().isBeingDeleted()) {
            writeStatus(rollout, false);
            return;
        }
        boolean created = false;
        if (rollout.current() == null && mayCreate(rollout)) {
            Replicas set = create(rollout);
            rollout = new Rollout(deployment, set, rollout.old());
            created = true;
        } else if (rollout.current() != null && !deployment.isPaused()) {
            rollout = refresh(rollout);
        }
        rollout = scale(rollout);
        writeStatus(rollout, created);
        cleanUp(rollout);
        DeploymentStatus.deadline(rollout).ifPresent(end -> queue.addAfter(name, untilPast(end)));
    }

    private Duration untilPast(Instant end) {
        Duration left = Duration.between(clock.instant(), end).plusSeconds(1);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** When recreating, every old Pod must be gone before the first new one comes. */
    private boolean mayCreate(Rollout rollout) {
        if (rollout.deployment().isPaused()) {
            return false;
        }
        return !rollout.deployment().recreates() || noneRuns(rollout.old());
    }

    private boolean noneRuns(List<Replicas> old) {
        return old.stream()
                .flatMap(set -> podsBySet.get(set.meta().uid()).stream())
                .allMatch(pod -> new Pod(pod).isFinished());
    }

    private Replicas create(Rollout rollout) throws InterruptedException {
        Deployment deployment = rollout.deployment();
        Replicas replicas = new Replicas(post(deployment, replicaSets.newSet(rollout)));
        markRevision(deployment, replicas);
        if (replicas.wanted() > 0) {
            tellScaled(deployment, replicas, 0);
        }
        return replicas;
    }

    private JsonObject post(Deployment deployment, JsonObject set) throws InterruptedException {
        try {
            JsonObject created = client.create(Resource.REPLICA_SETS, set);
            sets.awaitWrite(created, SIGHT);
            return created;
        } catch (ApiException refused) {
            if (refused.reason() == Reason.AlreadyExists) {
                countCollision(deployment, set);
            } else {
                events.warning(
                        deployment.json(),
                        "ReplicaSetCreateError",
                        "Failed to create new replica set \""
                                + Meta.of(set).name()
                                + "\": "
                                + refused.text());
            }
            throw refused;
        }
    }

    /** Another template has the name: the next try hashes to another. */
    private void countCollision(Deployment deployment, JsonObject set) throws InterruptedException {
        Optional<JsonObject> other = client.find(Resource.REPLICA_SETS, ObjectName.of(set));
        boolean same = other.isPresent()
                && Meta.of(other.get()).isControlledBy(deployment.meta().uid())
                && new Replicas(other.get()).template().equals(new Replicas(set).template());
        if (!same) {
            long count = deployment.json().number("status", "collisionCount").orElse(0);
            JsonObject status =
                    deployment.json().object("status").with("collisionCount", count + 1);
            writeStatus(deployment.json().with("status", status));
        }
    }

    private void writeStatus(JsonObject deployment) throws InterruptedException {
        JsonObject written = client.update(Resource.DEPLOYMENTS, deployment, "status");
        deployments.awaitWrite(written, SIGHT);
    }

    /** Brings revision and settings of the current set up to the Deployment's. */
    private Rollout refresh(Rollout rollout) throws InterruptedException {
        Replicas current = Objects.requireNonNull(rollout.current());
        JsonObject wanted = replicaSets.refreshed(rollout, current);
        Replicas set = current;
        if (!wanted.equals(current.json())) {
            JsonObject written = client.update(Resource.REPLICA_SETS, wanted);
            sets.awaitWrite(written, SIGHT);
            set = new Replicas(written);
        }
        markRevision(rollout.deployment(), set);
        return new Rollout(rollout.deployment(), set, rollout.old());
    }

    private void markRevision(Deployment deployment, Replicas set) throws InterruptedException {
        String revision = Long.toString(set.revision());
        if (!revision.equals(deployment.meta().annotations().get(Deployment.REVISION))) {
            List<String> path = List.of("metadata", "annotations", Deployment.REVISION);
            // through the status: an annotation of its own would be a new generation
            writeStatus(deployment.json().withAt(path, Json.of(revision)));
        }
    }

    private Rollout scale(Rollout rollout) throws InterruptedException {
        Rollout after = rollout;
        for (Rollout.Scale step : rollout.next()) {
            if (rollout.deployment().recreates() && step.to() > 0 && !noneRuns(rollout.old())) {
                continue;
            }
            after = replaced(after, scale(rollout.deployment(), step));
        }
        return after;
    }

    private Replicas scale(Deployment deployment, Rollout.Scale step) throws InterruptedException {
        JsonObject resized = replicaSets.resized(deployment, step.set(), step.to());
        JsonObject written = client.update(Resource.REPLICA_SETS, resized);
        sets.awaitWrite(written, SIGHT);
        Replicas set = new Replicas(written);
        if (step.set().wanted() != step.to()) {
            tellScaled(deployment, set, step.set().wanted());
        }
        return set;
    }

    private void tellScaled(Deployment deployment, Replicas set, int from)
            throws InterruptedException {
        String direction = set.wanted() > from ? "up" : "down";
        events.normal(
                deployment.json(),
                "ScalingReplicaSet",
                "Scaled %s replica set %s from %d to %d"
                        .formatted(direction, set.meta().name(), from, set.wanted()));
    }

    private static Rollout replaced(Rollout rollout, Replicas set) {
        Replicas current = rollout.current();
        if (current != null && current.name().equals(set.name())) {
            return new Rollout(rollout.deployment(), set, rollout.old());
        }
        List<Replicas> old = new ArrayList<>(rollout.old());
        old.replaceAll(other -> other.name().equals(set.name()) ? set : other);
        return new Rollout(rollout.deployment(), current, old);
    }

    private void writeStatus(Rollout rollout, boolean created) throws InterruptedException {
        JsonObject deployment = client.find(
                        Resource.DEPLOYMENTS, ObjectName.of(rollout.deployment().json()))
                .orElse(JsonObject.EMPTY);
        if (!Meta.of(deployment).uid().equals(rollout.deployment().meta().uid())) {
            return;
        }
        JsonObject status = DeploymentStatus.of(rollout, created, clock.instant());
        if (!status.equals(deployment.object("status"))) {
            writeStatus(deployment.with("status", status));
        }
    }

    /** Forgets the oldest revisions once the rollout is through. */
    private void cleanUp(Rollout rollout) throws InterruptedException {
        if (!DeploymentStatus.isComplete(rollout)) {
            return;
        }
        List<Replicas> idle = rollout.old().stream()
                .filter(set -> set.wanted() == 0 && set.actual() == 0)
                .filter(set -> !set.meta().isBeingDeleted())
                .sorted(Comparator.comparingLong(Replicas::revision))
                .toList();
        int excess = idle.size() - rollout.deployment().revisionHistoryLimit();
        for (Replicas set : idle.subList(0, Math.max(0, excess))) {
            client.delete(
                    Resource.REPLICA_SETS, set.name(), Owned.onlyIf(set.meta().uid()));
        }
    }
}
