package dev.kahawa.controllers;

import dev.kahawa.client.Informer;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.List;

/**
 * What controllers keep of a Pod: its metadata and status, where it runs and what it offers. The
 * rest of its spec, more than half of a Pod, is between the API server, scheduler and kubelet. Good
 * for a patch or an update of the status, which leaves the spec alone.
 */
final class PodOutline {
    private static final List<String> KEPT = List.of(
            "nodeName",
            "hostname",
            "subdomain",
            "hostNetwork",
            "restartPolicy",
            "terminationGracePeriodSeconds",
            "priority",
            "tolerations");

    private static final List<String> KEPT_OF_CONTAINER = List.of("name", "ports", "restartPolicy");

    private PodOutline() {}

    static JsonObject of(JsonObject pod) {
        return Informer.withoutManagedFields(pod).update("spec", PodOutline::spec);
    }

    private static JsonObject spec(JsonObject spec) {
        return only(KEPT, spec)
                .with("containers", containers(spec.array("containers")))
                .with("initContainers", containers(spec.array("initContainers")));
    }

    private static JsonArray containers(JsonArray containers) {
        return containers.mapObjects(container -> only(KEPT_OF_CONTAINER, container));
    }

    private static JsonObject only(List<String> fields, JsonObject object) {
        JsonObject.Builder kept = JsonObject.builder();
        for (String field : fields) {
            object.at(field).ifPresent(value -> kept.put(field, value));
        }
        return kept.build();
    }
}
