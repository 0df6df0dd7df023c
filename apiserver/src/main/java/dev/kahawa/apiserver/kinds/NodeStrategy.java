package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Nodes: their kubelets create them, status and all. */
final class NodeStrategy extends DefaultStrategy {
    private static final String ROLE = "node-role.kubernetes.io/";

    private final GoForm go;

    NodeStrategy(ApiResource resource, GoForm go) {
        super(resource);
        this.go = go;
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        JsonObject result = object.update("spec", NodeStrategy::withRanges);
        return PodDefaults.given(
                result,
                "status",
                status -> status.object("capacity").isEmpty()
                        ? status
                        : status.withDefault("allocatable", status.object("capacity")));
    }

    /** The node's first range is both its own field and the first of the list. */
    private static JsonObject withRanges(JsonObject spec) {
        String range = spec.text("podCIDR");
        List<String> ranges = spec.array("podCIDRs").strings();
        if (!range.isEmpty() && (ranges.isEmpty() || !ranges.getFirst().equals(range))) {
            return spec.with("podCIDRs", JsonArray.of(Json.of(range)));
        }
        return ranges.isEmpty() ? spec : spec.with("podCIDR", ranges.getFirst());
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        return object;
    }

    @Override
    public List<FieldError> validateCreate(JsonObject object) {
        Place place = Place.root(go);
        NodeValidation.taints(object.object("spec"), place.child("metadata"));
        NodeValidation.resources(object.object("status"), place.child("status"));
        NodeValidation.ranges(object.object("spec"), place.child("spec"));
        return place.errors();
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        List<FieldError> errors = validateCreate(object);
        errors.addAll(validateStatusUpdate(object, old));
        return errors;
    }

    @Override
    public List<FieldError> validateStatusUpdate(JsonObject object, JsonObject old) {
        Place place = Place.root(go);
        NodeValidation.update(object, old, place);
        return place.errors();
    }

    @Override
    public Map<String, String> selectableFields(JsonObject object) {
        return Map.of("spec.unschedulable", String.valueOf(object.isTrue("spec", "unschedulable")));
    }

    @Override
    public List<Json> cells(JsonObject node, Instant now) {
        JsonObject info = node.object("status", "nodeInfo");
        return List.of(
                Json.of(node.text("metadata", "name")),
                Json.of(status(node)),
                Json.of(roles(node)),
                Json.of(Ages.since(node.text("metadata", "creationTimestamp"), now)),
                Json.of(info.text("kubeletVersion")),
                Json.of(address(node, "InternalIP")),
                Json.of(address(node, "ExternalIP")),
                Json.of(orUnknown(info.text("osImage"))),
                Json.of(orUnknown(info.text("kernelVersion"))),
                Json.of(orUnknown(info.text("containerRuntimeVersion"))));
    }

    private static String orUnknown(String text) {
        return text.isEmpty() ? "<unknown>" : text;
    }

    private static String status(JsonObject node) {
        String ready = "Unknown";
        for (JsonObject condition : node.array("status", "conditions").objects()) {
            if (condition.text("type").equals("Ready")) {
                ready = condition.text("status").equals("True") ? "Ready" : "NotReady";
            }
        }
        return ready + (node.isTrue("spec", "unschedulable") ? ",SchedulingDisabled" : "");
    }

    private static String roles(JsonObject node) {
        TreeSet<String> roles = new TreeSet<>();
        for (String label : node.object("metadata", "labels").keys()) {
            if (label.startsWith(ROLE)) {
                roles.add(label.substring(ROLE.length()));
            }
        }
        node.string("metadata", "labels", "kubernetes.io/role")
                .filter(role -> !role.isEmpty())
                .ifPresent(roles::add);
        return roles.isEmpty() ? "<none>" : String.join(",", roles);
    }

    private static String address(JsonObject node, String type) {
        return node.array("status", "addresses").objects().stream()
                .filter(address -> address.text("type").equals(type))
                .map(address -> address.text("address"))
                .findFirst()
                .orElse("<none>");
    }
}
