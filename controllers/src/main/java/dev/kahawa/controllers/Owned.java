package dev.kahawa.controllers;

import dev.kahawa.client.Client;
import dev.kahawa.client.Index;
import dev.kahawa.client.Informer;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.kinds.OwnerReference;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.selector.LabelSelector;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The objects that belong to a controller's objects by ownerReference: those that fit the selector
 * and have no controller are taken, those that fit no more are let go.
 */
public final class Owned {
    private final Client client;
    private final GroupVersionResource resource;
    private final Index byOwner;
    private final Index orphans;
    private final String ownerVersion;
    private final String ownerKind;

    /** @param dependents the informer of the resource that is owned */
    public Owned(
            Client client,
            GroupVersionResource resource,
            Informer dependents,
            String ownerVersion,
            String ownerKind) {
        this.client = client;
        this.resource = resource;
        this.ownerVersion = ownerVersion;
        this.ownerKind = ownerKind;
        this.byOwner = dependents.index(object ->
                Meta.of(object).controller().map(OwnerReference::uid).stream().toList());
        this.orphans = dependents.index(object -> Meta.of(object).controller().isPresent()
                ? List.of()
                : List.of(Meta.of(object).namespace()));
    }

    /** What a workload selects. */
    public static LabelSelector selector(JsonObject owner) {
        return LabelSelector.ofJson(owner.object("spec", "selector"));
    }

    /** DeleteOptions that hit the one object meant, whatever has taken its name. */
    public static JsonObject onlyIf(String uid) {
        return JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .put("preconditions", JsonObject.of("uid", uid))
                .build();
    }

    /** The owner's objects, after taking and letting go. */
    public List<JsonObject> claim(JsonObject owner) throws InterruptedException {
        LabelSelector selector = selector(owner);
        Meta meta = Meta.of(owner);
        List<JsonObject> mine = new ArrayList<>();
        for (JsonObject object : byOwner.get(meta.uid())) {
            boolean fits = selector.matches(Meta.of(object).labels());
            if (fits || meta.isBeingDeleted()) {
                mine.add(object);
            } else {
                release(owner, object);
            }
        }
        if (!meta.isBeingDeleted()) {
            for (JsonObject object : orphans.get(meta.namespace())) {
                Meta orphan = Meta.of(object);
                if (!orphan.isBeingDeleted() && selector.matches(orphan.labels())) {
                    adopt(owner, object).ifPresent(mine::add);
                }
            }
        }
        return mine;
    }

    /** Empty if the object is gone or taken meanwhile: its next event says more. */
    private Optional<JsonObject> adopt(JsonObject owner, JsonObject object)
            throws InterruptedException {
        JsonObject reference =
                OwnerReference.controller(ownerVersion, ownerKind, owner).json();
        JsonArray references = object.array("metadata", "ownerReferences").plus(reference);
        return change(object, references);
    }

    private void release(JsonObject owner, JsonObject object) throws InterruptedException {
        String uid = Meta.of(owner).uid();
        JsonArray references = object.array("metadata", "ownerReferences")
                .filter(r -> !r.asObject().orElse(JsonObject.EMPTY).text("uid").equals(uid));
        change(object, references);
    }

    private Optional<JsonObject> change(JsonObject object, JsonArray references)
            throws InterruptedException {
        JsonObject metadata = JsonObject.builder()
                .put("uid", Meta.of(object).uid())
                .put("resourceVersion", Meta.of(object).resourceVersion())
                .put("ownerReferences", (Json) references)
                .build();
        try {
            return Optional.of(client.mergePatch(
                    resource, ObjectName.of(object), "", JsonObject.of("metadata", metadata)));
        } catch (ApiException refused) {
            if (refused.reason() == Reason.NotFound || refused.reason() == Reason.Conflict) {
                return Optional.empty();
            }
            throw refused;
        }
    }
}
