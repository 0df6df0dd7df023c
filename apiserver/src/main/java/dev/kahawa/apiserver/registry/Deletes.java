package dev.kahawa.apiserver.registry;

import dev.kahawa.apiserver.admission.AdmissionPlugin;
import dev.kahawa.apiserver.admission.Attributes;
import dev.kahawa.apiserver.admission.Attributes.Operation;
import dev.kahawa.apiserver.request.Call;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Times;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Details;
import dev.kahawa.model.status.FieldError;
import dev.kahawa.model.status.Statuses;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Expected;
import dev.kahawa.store.Outcome;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Deletions: at once, after a grace period, or when the last finalizer is gone. */
final class Deletes {
    /** As upstream names them to who asks for another; the last stands for none. */
    private static final List<String> POLICIES =
            List.of("Foreground", "Background", "Orphan", "nil");

    private final Registry registry;
    private final List<AdmissionPlugin> admission;
    private final InstantSource clock;

    Deletes(Registry registry, List<AdmissionPlugin> admission, InstantSource clock) {
        this.registry = registry;
        this.admission = List.copyOf(admission);
        this.clock = clock;
    }

    /**
     * What a deletion asks for: {@code metav1.DeleteOptions}.
     *
     * @param gracePeriodSeconds -1 if nothing was said
     */
    record Options(
            long gracePeriodSeconds,
            String propagationPolicy,
            String uid,
            String resourceVersion,
            boolean dryRun) {

        Options withResourceVersion(String changed) {
            return new Options(gracePeriodSeconds, propagationPolicy, uid, changed, dryRun);
        }
    }

    static Options options(Call call, Bodies bodies) {
        return options(call.request().query(), bodies.options(call.request(), "DeleteOptions"));
    }

    /** What is in the body wins over the query. */
    static Options options(Query query, JsonObject body) {
        String uid = body.string("preconditions", "uid").orElse(query.text("uid"));
        String version = body.string("preconditions", "resourceVersion")
                .orElse(query.text("resourceVersion"));
        long grace = body.number("gracePeriodSeconds")
                .orElseGet(() -> query.first("gracePeriodSeconds")
                        .filter(text -> text.matches("[0-9]{1,9}"))
                        .map(Long::parseLong)
                        .orElse(-1L));
        String policy = body.string("propagationPolicy").orElse(query.text("propagationPolicy"));
        boolean saysOrphans =
                body.has("orphanDependents") || query.first("orphanDependents").isPresent();
        boolean orphans = body.isTrue("orphanDependents")
                || query.text("orphanDependents").equals("true");
        List<String> dryRun =
                body.has("dryRun") ? body.array("dryRun").strings() : query.all("dryRun");
        check(policy, saysOrphans, dryRun);
        if (policy.isEmpty() && saysOrphans) {
            policy = orphans ? "Orphan" : "Background";
        }
        return new Options(grace, policy, uid, version, dryRun.contains("All"));
    }

    private static void check(String policy, boolean saysOrphans, List<String> dryRun) {
        List<FieldError> errors = new ArrayList<>();
        if (!policy.isEmpty() && saysOrphans) {
            errors.add(FieldError.invalid(
                    "propagationPolicy",
                    policy,
                    "orphanDependents and deletionPropagation cannot be both set"));
        }
        if (!policy.isEmpty() && !POLICIES.subList(0, 3).contains(policy)) {
            errors.add(FieldError.notSupported("propagationPolicy", Json.of(policy), POLICIES));
        }
        if (!List.of("", "All").containsAll(dryRun)) {
            errors.add(
                    FieldError.notSupported("dryRun", JsonArray.ofStrings(dryRun), List.of("All")));
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid("meta.k8s.io", "DeleteOptions", "", errors);
        }
    }

    /** The object as it still is, or the Status of a deletion that is complete. */
    JsonObject delete(Call call, ObjectKey key, Options options) throws InterruptedException {
        return delete(key, options, old -> admit(call, key, old));
    }

    /** A deletion that the server itself has decided on. */
    JsonObject delete(ObjectKey key, Options options) throws InterruptedException {
        return delete(key, options, old -> {});
    }

    private JsonObject delete(ObjectKey key, Options options, Consumer<JsonObject> admission)
            throws InterruptedException {
        while (true) {
            Entry entry = registry.entry(key);
            JsonObject old = registry.tree(entry);
            checkPreconditions(key, old, options);
            admission.accept(old);
            JsonObject marked = marked(key, old, options);
            if (options.dryRun()) {
                return isGone(marked) ? gone(key, old, marked) : marked;
            }
            if (isGone(marked)) {
                Outcome outcome =
                        registry.store().delete(key.path(), Expected.at(entry.modified()));
                if (outcome instanceof Outcome.Done) {
                    return gone(key, old, marked);
                }
                continue;
            }
            if (marked.equals(old)) {
                return old;
            }
            JsonObject kept = StoredObject.withoutRevision(marked);
            Entry written = registry.write(key, kept, Expected.at(entry.modified()));
            if (written != null) {
                return StoredObject.withRevision(kept, written.modified());
            }
        }
    }

    private void admit(Call call, ObjectKey key, JsonObject old) {
        Attributes attributes = new Attributes(
                Operation.DELETE,
                key.resource(),
                "",
                key.namespace(),
                key.name(),
                call.user(),
                old);
        admission.forEach(plugin -> plugin.mutate(attributes, old));
        admission.forEach(plugin -> plugin.validate(attributes, old));
    }

    static void checkPreconditions(ObjectKey key, JsonObject object, Options options) {
        check(key, "UID", options.uid(), object.text("metadata", "uid"));
        check(
                key,
                "ResourceVersion",
                options.resourceVersion(),
                object.text("metadata", "resourceVersion"));
    }

    private static void check(ObjectKey key, String what, String wanted, String actual) {
        if (!wanted.isEmpty() && !wanted.equals(actual)) {
            throw ApiException.conflict(
                    key.resource().group(),
                    key.resource().kind(),
                    key.name(),
                    "the "
                            + what
                            + " in the precondition ("
                            + wanted
                            + ") does not match the "
                            + what
                            + " in record ("
                            + actual
                            + "). The object might have been "
                            + (what.equals("UID") ? "deleted and then recreated" : "modified"));
        }
    }

    /** The object with its deletion under way. */
    private JsonObject marked(ObjectKey key, JsonObject old, Options options) {
        JsonObject metadata = old.object("metadata");
        Set<String> finalizers = finalizers(metadata, options.propagationPolicy());
        long grace = registry.strategy(key.resource())
                .gracePeriodSeconds(old, options.gracePeriodSeconds());
        boolean graceful = !key.resource().kind().equals("Namespace");
        boolean deleting = metadata.has("deletionTimestamp");
        long before = metadata.number("deletionGracePeriodSeconds").orElse(0);
        if (deleting && grace >= before) {
            return withFinalizers(old, finalizers);
        }
        JsonObject counted = metadata.number("generation").isPresent()
                ? old.update(
                        "metadata",
                        m -> m.with("generation", m.number("generation").orElse(0) + 1))
                : old;
        JsonObject terminating = terminating(key.resource(), counted);
        return withFinalizers(
                registry.type(key.resource())
                        .canonical(terminating.update(
                                "metadata",
                                m -> m.with(
                                                "deletionTimestamp",
                                                Times.seconds(clock.instant().plusSeconds(grace)))
                                        .with(
                                                "deletionGracePeriodSeconds",
                                                graceful ? Json.of(grace) : JsonNull.NULL))),
                finalizers);
    }

    private static JsonObject terminating(ApiResource resource, JsonObject object) {
        return resource.kind().equals("Namespace")
                ? object.update("status", status -> status.with("phase", "Terminating"))
                : object;
    }

    private static Set<String> finalizers(JsonObject metadata, String policy) {
        Set<String> finalizers =
                new LinkedHashSet<>(metadata.array("finalizers").strings());
        switch (policy) {
            case "Orphan" -> {
                finalizers.remove("foregroundDeletion");
                finalizers.add("orphan");
            }
            case "Foreground" -> {
                finalizers.remove("orphan");
                finalizers.add("foregroundDeletion");
            }
            case "Background" -> {
                finalizers.remove("orphan");
                finalizers.remove("foregroundDeletion");
            }
            default -> {}
        }
        return finalizers;
    }

    private JsonObject withFinalizers(JsonObject object, Set<String> finalizers) {
        return object.update(
                "metadata",
                metadata -> finalizers.isEmpty()
                        ? metadata.without("finalizers")
                        : metadata.array("finalizers").strings().equals(List.copyOf(finalizers))
                                ? metadata
                                : metadata.with("finalizers", JsonArray.ofStrings(finalizers)));
    }

    /** Nothing waits any more: no finalizer, no grace period, no namespace content. */
    private static boolean isGone(JsonObject marked) {
        return marked.array("metadata", "finalizers").isEmpty()
                && marked.array("spec", "finalizers").isEmpty()
                && marked.number("metadata", "deletionGracePeriodSeconds").orElse(0) == 0;
    }

    /** What a deletion that is complete answers. */
    private JsonObject gone(ObjectKey key, JsonObject old, JsonObject marked) {
        Strategy strategy = registry.strategy(key.resource());
        if (!strategy.returnsDeleted()) {
            return success(key, old);
        }
        return key.resource().resource().equals("pods") ? marked : old;
    }

    private static JsonObject success(ObjectKey key, JsonObject object) {
        ApiResource resource = key.resource();
        return Statuses.success(Details.of(key.name(), resource.group(), resource.resource())
                .withUid(object.text("metadata", "uid")));
    }
}
