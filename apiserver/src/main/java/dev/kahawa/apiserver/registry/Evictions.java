package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.registry.EvictionRules.Verdict;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.kinds.DisruptionBudget;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Caller;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.Reason;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Expected;

import java.time.InstantSource;
import java.util.List;

/**
 * {@code pods/eviction}: a deletion that asks the Pod's disruption budget first. The budget is
 * charged before the Pod goes, by a write of its status that fails if anybody else charged it
 * meanwhile, so that no two evictions spend the same allowance.
 */
final class Evictions {
    private static final User SERVER = User.of("system:apiserver", "system:masters");
    private static final GroupVersionResource BUDGETS =
            new GroupVersionResource("policy", "v1", "poddisruptionbudgets");

    /** A Pod that changes this often under its eviction is answered with the conflict. */
    private static final int ATTEMPTS_MAX = 20;

    private static final int RETRY_AFTER_SECONDS = 10;

    private final Registry registry;
    private final Writes writes;
    private final Deletes deletes;
    private final InstantSource clock;

    Evictions(Registry registry, Writes writes, Deletes deletes, InstantSource clock) {
        this.registry = registry;
        this.writes = writes;
        this.deletes = deletes;
        this.clock = clock;
    }

    /** The eviction is of the Pod that the path names. */
    static void checkName(ObjectKey pod, JsonObject eviction) {
        String namespace = Meta.of(eviction).namespace();
        if (!namespace.isEmpty() && !namespace.equals(pod.namespace())) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
        if (!Meta.of(eviction).name().equals(pod.name())) {
            throw ApiException.badRequest("name in URL does not match name in Eviction object");
        }
    }

    /**
     * Deletes the Pod, or marks it to be deleted.
     *
     * @throws ApiException 404, 429 if the budget has nothing left, 500 if there are several
     */
    void evict(Call call, ObjectKey key, JsonObject eviction) throws InterruptedException {
        Deletes.Options options = options(call, eviction);
        for (int attempt = 1; ; attempt++) {
            JsonObject object = registry.tree(registry.entry(key));
            Pod pod = new Pod(object);
            if (!EvictionRules.isBeyondBudgets(pod)) {
                evictGuarded(call, key, pod, options);
                return;
            }
            boolean given = !options.resourceVersion().isEmpty();
            boolean asIs = !given && EvictionRules.mayBecomeGuarded(pod);
            try {
                disrupt(
                        key,
                        asIs ? options.withResourceVersion(pod.meta().resourceVersion()) : options);
                return;
            } catch (ApiException refused) {
                if (refused.reason() != Reason.Conflict || given || attempt >= ATTEMPTS_MAX) {
                    throw refused;
                }
            }
        }
    }

    /** What the deletion is to heed; a dry run may be asked for in the query or in the object. */
    private static Deletes.Options options(Call call, JsonObject eviction) {
        JsonObject body = eviction.object("deleteOptions");
        Query query = call.request().query();
        RequestOptions.checkCreate(query);
        JsonArray asked = JsonArray.ofStrings(query.all("dryRun"));
        JsonArray given = body.array("dryRun");
        if (!given.isEmpty() && !asked.isEmpty() && !given.equals(asked)) {
            throw new ApiException(
                    Reason.Unknown,
                    "Non-matching dry-run options in request and content: ["
                            + String.join(" ", asked.strings())
                            + "] and ["
                            + String.join(" ", given.strings())
                            + "]");
        }
        JsonObject all = given.isEmpty() && !asked.isEmpty() ? body.with("dryRun", asked) : body;
        return Deletes.options(Query.NONE, all);
    }

    private void evictGuarded(Call call, ObjectKey key, Pod pod, Deletes.Options options)
            throws InterruptedException {
        List<DisruptionBudget> budgets = registry.list(BUDGETS, key.namespace()).stream()
                .map(DisruptionBudget::new)
                .toList();
        switch (EvictionRules.judge(pod, budgets)) {
            case Verdict.Free free -> disrupt(key, options);
            case Verdict.Unhealthy(DisruptionBudget budget) ->
                evictUnhealthy(key, pod, budget, options);
            case Verdict.Charged(DisruptionBudget budget) -> {
                charge(call, budget, key.name(), options.dryRun());
                disrupt(key, options);
            }
        }
    }

    private void evictUnhealthy(
            ObjectKey key, Pod pod, DisruptionBudget budget, Deletes.Options options)
            throws InterruptedException {
        try {
            disrupt(key, options.withResourceVersion(pod.meta().resourceVersion()));
        } catch (ApiException refused) {
            // it has changed, and may be healthy now: the client asks again
            throw refused.reason() == Reason.Conflict
                            && options.resourceVersion().isEmpty()
                    ? EvictionRules.stillProcessed(budget)
                    : refused;
        }
    }

    private void charge(Call call, DisruptionBudget budget, String pod, boolean dryRun)
            throws InterruptedException {
        if (dryRun) {
            EvictionRules.charged(budget, pod, clock.instant());
            return;
        }
        ApiResource resource = registry.catalog().resource(BUDGETS).orElseThrow();
        String name = budget.meta().name();
        ObjectKey key = new ObjectKey(resource, budget.meta().namespace(), name);
        try {
            writes.update(own(call, key), key, "status", Writes.Precondition.NONE, current -> {
                DisruptionBudget charged =
                        EvictionRules.charged(new DisruptionBudget(current), pod, clock.instant());
                return StoredObject.withoutRevision(charged.json());
            });
        } catch (ApiException refused) {
            if (refused.reason() == Reason.Conflict) {
                throw new ApiException(
                        Reason.Timeout,
                        "Timeout: couldn't update PodDisruptionBudget \""
                                + name
                                + "\" due to conflicts",
                        Details.NONE.withRetryAfterSeconds(RETRY_AFTER_SECONDS));
            }
            if (refused.reason() != Reason.NotFound) {
                throw refused;
            }
            // the budget is gone meanwhile, and guards nothing any more
        }
    }

    /** The server's own write, whoever evicts. */
    private static Call own(Call call, ObjectKey key) {
        String path = key.resource().gvr().prefix()
                + "/namespaces/"
                + key.namespace()
                + "/"
                + key.resource().resource()
                + "/"
                + key.name()
                + "/status";
        Target target = new Target.Resource(
                "update",
                path,
                key.resource().group(),
                key.resource().gvr().version(),
                key.namespace(),
                key.resource().resource(),
                "status",
                key.name());
        Request request = Request.of("PUT", path, new Caller.InProcess(SERVER))
                .withHeader("user-agent", "kube-apiserver/v1.36.0");
        return new Call(request, target, SERVER, call.trail(), call.deadline());
    }

    /** Tells in the Pod why it goes, and deletes it. */
    private void disrupt(ObjectKey key, Deletes.Options options) throws InterruptedException {
        if (options.dryRun()) {
            deletes.delete(key, options);
            return;
        }
        Entry told = tell(key, options);
        boolean pinned = !options.resourceVersion().isEmpty();
        deletes.delete(
                key, pinned ? options.withResourceVersion(told.modified().toString()) : options);
    }

    private Entry tell(ObjectKey key, Deletes.Options options) throws InterruptedException {
        while (true) {
            Entry entry = registry.entry(key);
            JsonObject pod = registry.tree(entry);
            Deletes.checkPreconditions(key, pod, options);
            JsonObject told = registry.type(key.resource()).canonical(disrupted(pod));
            if (told.equals(pod)) {
                return entry;
            }
            Entry written = registry.write(
                    key, StoredObject.withoutRevision(told), Expected.at(entry.modified()));
            if (written != null) {
                return written;
            }
        }
    }

    private JsonObject disrupted(JsonObject pod) {
        return new Pod(pod)
                .disrupted("EvictionByEvictionAPI", "Eviction API: evicting", clock.instant())
                .json();
    }
}
