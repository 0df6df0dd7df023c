package dev.kahawa.controllers.endpointslice;

import dev.kahawa.client.Client;
import dev.kahawa.client.Index;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Listener;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Owned;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mirrors Endpoints that somebody keeps by hand, for a Service without a selector, as EndpointSlices:
 * upstream's endpointslicemirroring controller (KEP-0752).
 */
public final class MirrorController {
    private static final int WORKERS = 2;
    private static final Duration SIGHT = Duration.ofSeconds(5);

    private final Client client;
    private final Informer services;
    private final Informer slices;
    private final Informer endpoints;
    private final Index slicesByService;
    private final WorkQueue<ObjectName> queue;

    public MirrorController(Workshop workshop) {
        this.client = workshop.client("endpointslicemirroring-controller");
        this.queue = new WorkQueue<>(workshop.clock());
        this.services = workshop.informers().of(Resource.SERVICES);
        this.slices = workshop.informers().of(Resource.ENDPOINT_SLICES);
        this.endpoints = workshop.informers().of(Resource.ENDPOINTS);
        this.slicesByService = slices.index(MirrorController::mirrored);
        services.listen(
                (before, after) -> queue.add(ObjectName.of(Listener.latest(before, after))));
        endpoints.listen(
                (before, after) -> queue.add(ObjectName.of(Listener.latest(before, after))));
        slices.listen((before, after) -> mirrored(Listener.latest(before, after))
                .forEach(name -> queue.add(service(Listener.latest(before, after)))));
        workshop.loop("endpointslicemirroring", queue, WORKERS, this::reconcile);
    }

    /** Whose mirror a slice is; of nobody's, if it is none. */
    private static List<String> mirrored(JsonObject slice) {
        boolean ours = Mirrors.CONTROLLER.equals(Meta.of(slice).labels().get(Slices.MANAGED_BY));
        return ours ? List.of(service(slice).toString()) : List.of();
    }

    private static ObjectName service(JsonObject slice) {
        Meta meta = Meta.of(slice);
        return new ObjectName(
                meta.namespace(), meta.labels().getOrDefault(Slices.SERVICE_NAME, ""));
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<JsonObject> source =
                endpoints.get(name).filter(found -> Mirrors.isMirrored(found, services.get(name)));
        List<JsonObject> wanted = new ArrayList<>(source.map(Mirrors::wanted).orElse(List.of()));
        List<JsonObject> free = new ArrayList<>();
        for (JsonObject slice : slicesByService.get(name.toString())) {
            if (!wanted.removeIf(content -> Mirrors.isLike(slice, content))) {
                free.add(slice);
            }
        }
        for (JsonObject content : wanted) {
            slices.awaitWrite(client.create(Resource.ENDPOINT_SLICES, content), SIGHT);
        }
        for (JsonObject slice : free) {
            client.delete(
                    Resource.ENDPOINT_SLICES,
                    ObjectName.of(slice),
                    Owned.onlyIf(Meta.of(slice).uid()));
            slices.awaitDeletion(slice, SIGHT);
        }
    }
}
