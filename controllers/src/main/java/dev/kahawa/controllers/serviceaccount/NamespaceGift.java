package dev.kahawa.controllers.serviceaccount;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Listener;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * One object that every namespace has: made with the namespace, made again when it is deleted, and
 * mended when its data is changed.
 */
public final class NamespaceGift {
    private static final int WORKERS = 2;

    private final Client client;
    private final GroupVersionResource resource;
    private final JsonObject gift;
    private final Informer namespaces;
    private final Informer gifts;
    private final WorkQueue<String> queue;

    private NamespaceGift(
            Workshop workshop, String controller, GroupVersionResource resource, JsonObject gift) {
        this.client = workshop.client(controller);
        this.resource = resource;
        this.gift = gift;
        this.queue = new WorkQueue<>(workshop.clock());
        this.namespaces = workshop.informers().of(Resource.NAMESPACES);
        this.gifts = workshop.informers().of(resource);
        namespaces.listen((before, after) -> {
            if (after != null) {
                queue.add(Meta.of(after).name());
            }
        });
        gifts.listen(this::giftChanged);
        workshop.loop(controller, queue, WORKERS, this::reconcile);
    }

    /** The ServiceAccount {@code default}. */
    public static void serviceAccount(Workshop workshop) {
        JsonObject account = JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "ServiceAccount")
                .put("metadata", JsonObject.of("name", "default"))
                .build();
        new NamespaceGift(
                workshop, "service-account-controller", Resource.SERVICE_ACCOUNTS, account);
    }

    /** The ConfigMap {@code kube-root-ca.crt}, by which Pods know the API server. */
    public static void rootCertificate(Workshop workshop, String authorityPem) {
        JsonObject metadata = JsonObject.of("name", "kube-root-ca.crt")
                .with(
                        "annotations",
                        JsonObject.of(
                                "kubernetes.io/description",
                                "Contains a CA bundle that can be used to verify the"
                                        + " kube-apiserver when using internal endpoints such"
                                        + " as the internal service IP or"
                                        + " kubernetes.default.svc. No other usage is"
                                        + " guaranteed across distributions of Kubernetes"
                                        + " clusters."));
        JsonObject bundle = JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "ConfigMap")
                .put("metadata", metadata)
                .put("data", JsonObject.of("ca.crt", authorityPem))
                .build();
        new NamespaceGift(workshop, "root-ca-cert-publisher", Resource.CONFIG_MAPS, bundle);
    }

    private void giftChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        Meta meta = Meta.of(Listener.latest(before, after));
        if (meta.name().equals(gift.text("metadata", "name"))) {
            queue.add(meta.namespace());
        }
    }

    private void reconcile(String namespace) throws InterruptedException {
        Optional<JsonObject> place = namespaces.get(new ObjectName("", namespace));
        if (place.isEmpty() || Meta.of(place.get()).isBeingDeleted()) {
            return;
        }
        ObjectName name = new ObjectName(namespace, gift.text("metadata", "name"));
        Optional<JsonObject> there = gifts.get(name);
        if (there.isEmpty()) {
            create(namespace);
        } else if (gift.has("data") && !there.get().object("data").equals(gift.object("data"))) {
            client.update(resource, there.get().with("data", gift.object("data")));
        }
    }

    private void create(String namespace) throws InterruptedException {
        JsonObject metadata = gift.object("metadata").with("namespace", Json.of(namespace));
        try {
            client.create(resource, gift.with("metadata", metadata));
        } catch (ApiException refused) {
            // made meanwhile, or the namespace went: both are as they should be
            if (refused.reason() != Reason.AlreadyExists
                    && refused.reason() != Reason.Forbidden
                    && refused.reason() != Reason.NotFound) {
                throw refused;
            }
        }
    }
}
