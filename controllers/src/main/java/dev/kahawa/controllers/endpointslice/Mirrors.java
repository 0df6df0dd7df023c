package dev.kahawa.controllers.endpointslice;

import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.OwnerReference;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The slices that mirror an Endpoints object, as they should be. Pure. */
final class Mirrors {
    static final String CONTROLLER = "endpointslicemirroring-controller.k8s.io";

    /** Of a subset no more addresses are mirrored; upstream's default. */
    private static final int ADDRESSES_MAX = 1_000;

    private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
    private static final String MANAGED = "endpoints.kubernetes.io/managed-by";
    private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";
    private static final List<String> OWN_ANNOTATIONS = List.of(
            "endpoints.kubernetes.io/last-change-trigger-time",
            "kubectl.kubernetes.io/last-applied-configuration");

    private Mirrors() {}

    /** Its Service is there and has no selector, and nobody asked to leave it alone. */
    static boolean isMirrored(JsonObject endpoints, Optional<JsonObject> service) {
        Meta meta = Meta.of(endpoints);
        return service.isPresent()
                && service.get().object("spec", "selector").isEmpty()
                && !"true".equals(meta.labels().get(SKIP))
                && !meta.labels().containsKey(MANAGED)
                && !endpoints.object("metadata", "annotations").has(LEADER);
    }

    /** A slice for each subset and address family. */
    static List<JsonObject> wanted(JsonObject endpoints) {
        List<JsonObject> slices = new ArrayList<>();
        for (JsonObject subset : endpoints.array("subsets").objects()) {
            for (String family : List.of("IPv4", "IPv6")) {
                List<Json> members = members(subset, family);
                if (!members.isEmpty()) {
                    slices.add(slice(endpoints, family, members, subset.array("ports")));
                }
            }
        }
        return slices;
    }

    private static List<Json> members(JsonObject subset, String family) {
        List<Json> members = new ArrayList<>();
        for (String list : List.of("addresses", "notReadyAddresses")) {
            for (JsonObject address : subset.array(list).objects()) {
                boolean six = address.text("ip").indexOf(':') >= 0;
                if (six == family.equals("IPv6") && members.size() < ADDRESSES_MAX) {
                    members.add(member(address, list.equals("addresses")));
                }
            }
        }
        return members;
    }

    private static JsonObject member(JsonObject address, boolean ready) {
        JsonObject.Builder member = JsonObject.builder()
                .put("addresses", JsonArray.of(Json.of(address.text("ip"))))
                .put("conditions", JsonObject.EMPTY.with("ready", Json.of(ready)));
        for (String field : List.of("hostname", "targetRef", "nodeName")) {
            address.at(field).ifPresent(value -> member.put(field, value));
        }
        return member.build();
    }

    private static JsonObject slice(
            JsonObject endpoints, String family, List<Json> members, JsonArray ports) {
        Meta meta = Meta.of(endpoints);
        Map<String, String> labels = new TreeMap<>(meta.labels());
        labels.put(Slices.MANAGED_BY, CONTROLLER);
        labels.put(Slices.SERVICE_NAME, meta.name());
        JsonObject annotations = endpoints.object("metadata", "annotations");
        for (String own : OWN_ANNOTATIONS) {
            annotations = annotations.without(own);
        }
        JsonObject.Builder metadata = JsonObject.builder()
                .put("generateName", meta.name() + "-")
                .put("namespace", meta.namespace())
                .put("labels", JsonObject.ofStrings(labels));
        if (!annotations.isEmpty()) {
            metadata.put("annotations", annotations);
        }
        metadata.put(
                "ownerReferences",
                JsonArray.of(
                        OwnerReference.controller("v1", "Endpoints", endpoints).json()));
        return JsonObject.builder()
                .put("apiVersion", "discovery.k8s.io/v1")
                .put("kind", "EndpointSlice")
                .put("metadata", metadata.build())
                .put("addressType", family)
                .put("endpoints", JsonArray.of(members))
                .put("ports", ports.mapObjects(port -> port.withDefault("name", "")))
                .build();
    }

    static boolean isLike(JsonObject slice, JsonObject content) {
        return slice.text("addressType").equals(content.text("addressType"))
                && slice.array("endpoints").equals(content.array("endpoints"))
                && slice.array("ports").equals(content.array("ports"))
                && slice.object("metadata", "labels").equals(content.object("metadata", "labels"))
                && slice.object("metadata", "annotations")
                        .equals(content.object("metadata", "annotations"));
    }
}
