package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Ages;
import dev.kahawa.apiserver.registry.DefaultStrategy;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.status.FieldError;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pods: they begin pending, keep their spec but for a few fields, and end gracefully. */
final class PodStrategy extends DefaultStrategy {
    private static final String IMMUTABLE = "pod updates may not change fields other than"
            + " `spec.containers[*].image`,`spec.initContainers[*].image`,"
            + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing"
            + " tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1"
            + " if it was previously negative)";

    PodStrategy(ApiResource resource) {
        super(resource);
    }

    @Override
    public JsonObject defaults(JsonObject object) {
        return object.update(
                "spec",
                spec -> PodDefaults.spec(spec).withDefault("enableServiceLinks", Json.of(true)));
    }

    @Override
    public JsonObject beforeCreate(JsonObject object) {
        JsonObject status =
                JsonObject.of("phase", "Pending").with("qosClass", qosClass(object.object("spec")));
        return firstGeneration(object).with("status", status);
    }

    /** Guaranteed if all that is requested is limited alike, BestEffort if nothing is. */
    private static String qosClass(JsonObject spec) {
        boolean any = false;
        boolean guaranteed = true;
        for (String list : List.of("containers", "initContainers")) {
            for (JsonObject container : spec.array(list).objects()) {
                JsonObject requests = container.object("resources", "requests");
                JsonObject limits = container.object("resources", "limits");
                for (String name : List.of("cpu", "memory")) {
                    any |= requests.has(name) || limits.has(name);
                    guaranteed &= limits.has(name)
                            && limits.text(name)
                                    .equals(requests.string(name).orElse(limits.text(name)));
                }
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    @Override
    public JsonObject beforeUpdate(JsonObject object, JsonObject old) {
        return withGeneration(withStatusOf(object, old), old);
    }

    @Override
    public List<FieldError> validate(JsonObject object) {
        return PodValidation.spec(object.object("spec"), "spec");
    }

    @Override
    public List<FieldError> validateUpdate(JsonObject object, JsonObject old) {
        boolean bound = old.text("spec", "nodeName").isEmpty();
        JsonObject is = fixed(object.object("spec"), bound);
        JsonObject was = fixed(old.object("spec"), bound);
        return is.equals(was) ? List.of() : List.of(FieldError.forbidden("spec", IMMUTABLE));
    }

    /** The spec without what may change. */
    private static JsonObject fixed(JsonObject spec, boolean bindable) {
        JsonObject result = spec.without("activeDeadlineSeconds")
                .without("tolerations")
                .without("terminationGracePeriodSeconds")
                .without("schedulingGates");
        if (bindable) {
            result = result.without("nodeName");
        }
        for (String list : List.of("containers", "initContainers")) {
            if (result.has(list)) {
                result = result.with(
                        list, result.array(list).mapObjects(each -> each.without("image")));
            }
        }
        return result;
    }

    @Override
    public long gracePeriodSeconds(JsonObject object, long asked) {
        String phase = object.text("status", "phase");
        boolean idle = object.text("spec", "nodeName").isEmpty()
                || phase.equals("Failed")
                || phase.equals("Succeeded");
        if (idle || asked == 0) {
            return 0;
        }
        return asked > 0
                ? asked
                : object.number("spec", "terminationGracePeriodSeconds").orElse(30);
    }

    @Override
    public Map<String, String> selectableFields(JsonObject object) {
        Map<String, String> fields = new HashMap<>();
        for (String field :
                List.of("nodeName", "restartPolicy", "schedulerName", "serviceAccountName")) {
            fields.put("spec." + field, object.text("spec", field));
        }
        fields.put("spec.hostNetwork", String.valueOf(object.isTrue("spec", "hostNetwork")));
        for (String field : List.of("phase", "podIP", "nominatedNodeName")) {
            fields.put("status." + field, object.text("status", field));
        }
        return fields;
    }

    @Override
    public List<Json> cells(JsonObject pod, Instant now) {
        JsonObject status = pod.object("status");
        long restarts = 0;
        long ready = 0;
        String reason = status.string("reason").orElse(status.text("phase"));
        for (JsonObject container : status.array("containerStatuses").objects()) {
            restarts += container.number("restartCount").orElse(0);
            ready += container.isTrue("ready") ? 1 : 0;
            String waiting = container.text("state", "waiting", "reason");
            String ended = container.text("state", "terminated", "reason");
            reason = !waiting.isEmpty() ? waiting : !ended.isEmpty() ? ended : reason;
        }
        if (pod.object("metadata").has("deletionTimestamp")) {
            reason = "Terminating";
        }
        List<Json> cells = new ArrayList<>();
        cells.add(Json.of(pod.text("metadata", "name")));
        cells.add(Json.of(ready + "/" + pod.array("spec", "containers").size()));
        cells.add(Json.of(reason));
        cells.add(Json.of(String.valueOf(restarts)));
        cells.add(Json.of(Ages.since(pod.text("metadata", "creationTimestamp"), now)));
        cells.add(Json.of(orNone(status.text("podIP"))));
        cells.add(Json.of(orNone(pod.text("spec", "nodeName"))));
        cells.add(Json.of(orNone(status.text("nominatedNodeName"))));
        cells.add(Json.of("<none>"));
        return cells;
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "<none>" : text;
    }
}
