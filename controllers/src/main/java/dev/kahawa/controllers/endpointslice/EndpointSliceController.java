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
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.selector.LabelSelector;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps EndpointSlices, and for old clients the Endpoints object, of every Service with a selector.
 */
public final class EndpointSliceController {
    private static final int WORKERS = 4;
    private static final Duration SIGHT = Duration.ofSeconds(5);

    private final Client slicesClient;
    private final Client endpointsClient;
    private final Informer nodes;
    private final Informer services;
    private final Informer slices;
    private final Informer endpoints;
    private final Index servicesByNamespace;
    private final Index podsByNamespace;
    private final Index slicesByService;
    private final WorkQueue<ObjectName> queue;

    public EndpointSliceController(Workshop workshop) {
        this.slicesClient = workshop.client("endpointslice-controller");
        this.endpointsClient = workshop.client("endpoint-controller");
        this.queue = new WorkQueue<>(workshop.clock());
        this.nodes = workshop.informers().of(Resource.NODES);
        this.services = workshop.informers().of(Resource.SERVICES);
        this.slices = workshop.informers().of(Resource.ENDPOINT_SLICES);
        this.endpoints = workshop.informers().of(Resource.ENDPOINTS);
        Informer pods = workshop.pods();
        this.servicesByNamespace = services.index(s -> List.of(Meta.of(s).namespace()));
        this.podsByNamespace = pods.index(pod -> List.of(Meta.of(pod).namespace()));
        this.slicesByService = slices.index(EndpointSliceController::serviceOf);
        services.listen(
                (before, after) -> queue.add(ObjectName.of(Listener.latest(before, after))));
        slices.listen(this::sliceChanged);
        endpoints.listen(
                (before, after) -> queue.add(ObjectName.of(Listener.latest(before, after))));
        pods.listen(this::podChanged);
        nodes.listen(this::nodeChanged);
        workshop.loop("endpointslice", queue, WORKERS, this::reconcile);
    }

    private static List<String> serviceOf(JsonObject slice) {
        Meta meta = Meta.of(slice);
        boolean ours = Slices.CONTROLLER.equals(meta.labels().get(Slices.MANAGED_BY));
        String service = meta.labels().get(Slices.SERVICE_NAME);
        return ours && service != null
                ? List.of(new ObjectName(meta.namespace(), service).toString())
                : List.of();
    }

    private void sliceChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        Meta meta = Meta.of(Listener.latest(before, after));
        String service = meta.labels().get(Slices.SERVICE_NAME);
        if (service != null) {
            queue.add(new ObjectName(meta.namespace(), service));
        }
    }

    private void podChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        String namespace = Meta.of(Listener.latest(before, after)).namespace();
        for (JsonObject service : servicesByNamespace.get(namespace)) {
            if (selects(service, before) || selects(service, after)) {
                queue.add(ObjectName.of(service));
            }
        }
    }

    private void nodeChanged(@Nullable JsonObject before, @Nullable JsonObject after) {
        if (!zone(before).equals(zone(after))) {
            services.all().forEach(service -> queue.add(ObjectName.of(service)));
        }
    }

    private static String zone(@Nullable JsonObject node) {
        return node == null
                ? ""
                : Meta.of(node).labels().getOrDefault("topology.kubernetes.io/zone", "");
    }

    private String zoneOf(Pod pod) {
        return zone(nodes.get(new ObjectName("", pod.nodeName())).orElse(null));
    }

    private static boolean selects(JsonObject service, @Nullable JsonObject pod) {
        Map<String, String> selector = service.object("spec", "selector").strings();
        return pod != null
                && !selector.isEmpty()
                && LabelSelector.ofLabels(selector).matches(Meta.of(pod).labels());
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<JsonObject> service = services.get(name);
        // What a deleted Service leaves behind is the garbage collector's; one without a selector
        // has its endpoints from somebody else.
        if (service.isEmpty()
                || Meta.of(service.get()).isBeingDeleted()
                || service.get().text("spec", "type").equals("ExternalName")
                || service.get().object("spec", "selector").isEmpty()) {
            if (service.isEmpty()) {
                forget(name);
            }
            return;
        }
        List<Endpoint> ends = endpoints(service.get());
        writeSlices(service.get(), ends);
        writeEndpoints(service.get(), ends);
    }

    /** The Endpoints object has no owner by which the garbage collector would know it. */
    private void forget(ObjectName name) throws InterruptedException {
        Optional<JsonObject> left = endpoints.get(name);
        if (left.isPresent()
                && Meta.of(left.get()).labels().containsKey("endpoints.kubernetes.io/managed-by")) {
            endpointsClient.delete(
                    Resource.ENDPOINTS, name, Owned.onlyIf(Meta.of(left.get()).uid()));
        }
    }

    private List<Endpoint> endpoints(JsonObject service) {
        return podsByNamespace.get(Meta.of(service).namespace()).stream()
                .filter(pod -> selects(service, pod))
                .sorted(Comparator.comparing(pod -> Meta.of(pod).name()))
                .map(Pod::new)
                .map(pod -> Endpoint.of(service, pod, zoneOf(pod)))
                .flatMap(Optional::stream)
                .toList();
    }

    private void writeSlices(JsonObject service, List<Endpoint> ends) throws InterruptedException {
        List<JsonObject> wanted = new ArrayList<>(Slices.wanted(ends));
        List<JsonObject> free = new ArrayList<>();
        for (JsonObject slice : slicesByService.get(ObjectName.of(service).toString())) {
            if (!wanted.removeIf(content -> isLike(slice, content, service))) {
                free.add(slice);
            }
        }
        for (JsonObject content : wanted) {
            JsonObject written = writeSlice(service, content, free);
            slices.awaitWrite(written, SIGHT);
        }
        for (JsonObject slice : free) {
            slicesClient.delete(
                    Resource.ENDPOINT_SLICES,
                    ObjectName.of(slice),
                    Owned.onlyIf(Meta.of(slice).uid()));
            slices.awaitDeletion(slice, SIGHT);
        }
    }

    private static boolean isLike(JsonObject slice, JsonObject content, JsonObject service) {
        return slice.array("endpoints").equals(content.array("endpoints"))
                && slice.array("ports").equals(content.array("ports"))
                && slice.object("metadata", "labels").equals(Slices.labels(service));
    }

    /** Rewrites a slice that is to spare before it makes a new one. */
    private JsonObject writeSlice(JsonObject service, JsonObject content, List<JsonObject> free)
            throws InterruptedException {
        if (free.isEmpty()) {
            return slicesClient.create(Resource.ENDPOINT_SLICES, Slices.newSlice(service, content));
        }
        JsonObject slice = free.removeFirst();
        JsonObject changed = Slices.withContent(slice, content)
                .withAt(List.of("metadata", "labels"), Slices.labels(service));
        return slicesClient.update(Resource.ENDPOINT_SLICES, changed);
    }

    private void writeEndpoints(JsonObject service, List<Endpoint> ends)
            throws InterruptedException {
        JsonObject wanted = Slices.endpoints(service, ends);
        Optional<JsonObject> there = endpoints.get(ObjectName.of(service));
        if (there.isEmpty()) {
            endpoints.awaitWrite(endpointsClient.create(Resource.ENDPOINTS, wanted), SIGHT);
            return;
        }
        boolean same = there.get().array("subsets").equals(wanted.array("subsets"))
                && Meta.of(there.get()).labels().equals(Meta.of(wanted).labels());
        if (!same) {
            JsonObject changed = there.get()
                    .with("subsets", wanted.array("subsets"))
                    .withAt(List.of("metadata", "labels"), wanted.object("metadata", "labels"));
            endpoints.awaitWrite(endpointsClient.update(Resource.ENDPOINTS, changed), SIGHT);
        }
    }
}
