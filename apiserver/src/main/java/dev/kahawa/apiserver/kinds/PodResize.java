package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;

import java.util.List;

/** The subresource that changes what a Pod's containers get while they run (KEP-1287). */
final class PodResize {
    private static final List<String> RESIZED = List.of("resources", "resizePolicy");
    private static final List<String> LISTS = List.of("containers", "initContainers");

    private PodResize() {}

    /** The Pod as it was, but for the resources of its containers. */
    static JsonObject applied(JsonObject object, JsonObject old) {
        JsonObject spec = old.object("spec");
        for (String list : LISTS) {
            JsonArray is = object.array("spec", list);
            JsonArray was = old.array("spec", list);
            if (is.size() != was.size()) {
                return object;
            }
            if (!is.isEmpty()) {
                spec = spec.with(list, containers(is, was));
            }
        }
        Json whole = object.at("spec", "resources").orElse(null);
        spec = whole == null ? spec.without("resources") : spec.with("resources", whole);
        return object.with("spec", spec).with("status", old.object("status"));
    }

    private static JsonArray containers(JsonArray is, JsonArray was) {
        JsonArray result = was;
        for (int i = 0; i < is.size(); i++) {
            JsonObject container = is.get(i).asObject().orElse(JsonObject.EMPTY);
            JsonObject old = was.get(i).asObject().orElse(JsonObject.EMPTY);
            if (!container.text("name").equals(old.text("name"))) {
                return is;
            }
            for (String field : RESIZED) {
                Json value = container.get(field);
                old = value == null ? old.without(field) : old.with(field, value);
            }
            result = result.with(i, old);
        }
        return result;
    }

    static void check(JsonObject is, JsonObject was, Place place) {
        if (AnnotationValidation.isMirror(was)) {
            place.forbidden("static pods cannot be resized");
            return;
        }
        if (was.text("spec", "os", "name").equals("windows")) {
            place.forbidden("windows pods cannot be resized");
            return;
        }
        Place spec = place.child("spec");
        String quality = was.text("status", "qosClass");
        if (!quality.equals(PodResources.qualityOfService(is.object("spec")))) {
            spec.invalid(quality, "Pod QOS Class may not change as a result of resizing");
        }
        if (!isSupported(was)) {
            spec.forbidden("Pod running on node without support for resize");
        }
        int before = place.errors().size();
        for (String list : List.of("initContainers", "containers")) {
            removed(is.array("spec", list), was.array("spec", list), list, spec);
        }
        if (place.errors().size() == before) {
            onlyMutable(is.object("spec"), was.object("spec"), spec);
        }
    }

    /** A node that reports what containers have can change it. */
    private static boolean isSupported(JsonObject pod) {
        for (JsonObject status : pod.array("status", "containerStatuses").objects()) {
            if (status.object("state").has("running")) {
                return status.has("resources");
            }
        }
        return true;
    }

    private static void removed(JsonArray is, JsonArray was, String list, Place spec) {
        for (int i = 0; i < was.size(); i++) {
            JsonObject old = was.get(i).asObject().orElse(JsonObject.EMPTY);
            JsonObject now = i < is.size()
                    ? is.get(i).asObject().orElse(JsonObject.EMPTY)
                    : JsonObject.EMPTY;
            if (list.equals("initContainers") && !PodContainers.isSidecar(old)) {
                continue;
            }
            for (String part : List.of("requests", "limits")) {
                List<String> keys = now.object("resources", part).keys();
                if (!keys.containsAll(old.object("resources", part).keys())) {
                    spec.child(list)
                            .index(i)
                            .child("resources", part)
                            .forbidden("resource " + part + " cannot be removed");
                }
            }
        }
    }

    private static void onlyMutable(JsonObject is, JsonObject was, Place spec) {
        JsonObject munged = is;
        for (String list : LISTS) {
            JsonArray now = is.array(list);
            JsonArray then = was.array(list);
            JsonArray kept = now;
            for (int i = 0; i < now.size() && now.size() == then.size(); i++) {
                JsonObject old = then.get(i).asObject().orElse(JsonObject.EMPTY);
                JsonObject container = now.get(i).asObject().orElse(JsonObject.EMPTY);
                boolean fixed = list.equals("initContainers") && !PodContainers.isSidecar(old);
                JsonObject restored = fixed ? container : restored(container, old);
                if (!restored.equals(old)) {
                    spec.forbidden(why(list, fixed));
                }
                kept = kept.with(i, old);
            }
            munged = now.isEmpty() ? munged : munged.with(list, kept);
        }
        if (!munged.equals(was)) {
            spec.forbidden("only cpu and memory resources are mutable");
        }
    }

    private static String why(String list, boolean fixed) {
        if (fixed) {
            return "resources for non-sidecar init containers are immutable";
        }
        return list.equals("containers")
                ? "only cpu and memory resources are mutable"
                : "only cpu and memory resources for sidecar containers are mutable";
    }

    /** The container with the CPU, memory and policies that it had. */
    private static JsonObject restored(JsonObject container, JsonObject old) {
        JsonObject result = container.update("resources", resources -> {
            JsonObject changed = resources;
            for (String part : List.of("requests", "limits")) {
                JsonObject amounts = resources.object(part);
                for (String name : List.of("cpu", "memory")) {
                    Json value = old.at("resources", part, name).orElse(null);
                    amounts = value == null ? amounts.without(name) : amounts.with(name, value);
                }
                changed = amounts.isEmpty() ? changed.without(part) : changed.with(part, amounts);
            }
            return changed;
        });
        return result;
    }
}
