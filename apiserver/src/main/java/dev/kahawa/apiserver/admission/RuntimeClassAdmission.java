package dev.kahawa.apiserver.admission;

import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.schema.Quantity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Gives a Pod what its RuntimeClass costs, and takes it to nodes that have it (KEP-585, 688). */
public final class RuntimeClassAdmission implements AdmissionPlugin {
    private static final GroupVersionResource CLASSES =
            new GroupVersionResource("node.k8s.io", "v1", "runtimeclasses");

    private final ObjectReader objects;

    public RuntimeClassAdmission(ObjectReader objects) {
        this.objects = objects;
    }

    @Override
    public JsonObject mutate(Attributes attributes, JsonObject pod) {
        if (!attributes.isCreateOf("", "pods")) {
            return pod;
        }
        String name = pod.text("spec", "runtimeClassName");
        JsonObject runtime = name.isEmpty()
                ? JsonObject.EMPTY
                : objects.get(CLASSES, "", name)
                        .orElseThrow(() -> attributes.forbidden(
                                "pod rejected: RuntimeClass \"" + name + "\" not found"));
        return scheduled(
                attributes, runtime.object("scheduling"), costing(attributes, runtime, pod));
    }

    private static JsonObject costing(Attributes attributes, JsonObject runtime, JsonObject pod) {
        JsonObject cost = runtime.object("overhead", "podFixed");
        JsonObject given = pod.object("spec", "overhead");
        if (cost.isEmpty() && !given.isEmpty()) {
            throw attributes.forbidden("pod rejected: Pod Overhead set without corresponding"
                    + " RuntimeClass defined Overhead");
        }
        if (!given.isEmpty() && !isSame(given, cost)) {
            throw attributes.forbidden(
                    "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
        }
        return cost.isEmpty() ? pod : pod.update("spec", spec -> spec.with("overhead", cost));
    }

    private static boolean isSame(JsonObject given, JsonObject cost) {
        Map<String, String> costs = cost.strings();
        return given.strings().keySet().equals(costs.keySet())
                && given.strings().entrySet().stream()
                        .allMatch(entry ->
                                isSame(entry.getValue(), costs.getOrDefault(entry.getKey(), "")));
    }

    private static boolean isSame(String a, String b) {
        return a.equals(b) || Quantity.parse(a).compareTo(Quantity.parse(b)) == 0;
    }

    private static JsonObject scheduled(
            Attributes attributes, JsonObject scheduling, JsonObject pod) {
        Map<String, String> given = pod.object("spec", "nodeSelector").strings();
        JsonObject selector = pod.object("spec", "nodeSelector");
        for (Map.Entry<String, String> wanted :
                scheduling.object("nodeSelector").strings().entrySet()) {
            String value = given.getOrDefault(wanted.getKey(), wanted.getValue());
            if (!value.equals(wanted.getValue())) {
                throw attributes.forbidden("conflict: runtimeClass.scheduling.nodeSelector["
                        + wanted.getKey()
                        + "] = "
                        + wanted.getValue()
                        + "; pod.spec.nodeSelector["
                        + wanted.getKey()
                        + "] = "
                        + value);
            }
            selector = selector.with(wanted.getKey(), value);
        }
        List<Json> tolerations =
                new ArrayList<>(pod.array("spec", "tolerations").items());
        for (JsonObject more : scheduling.array("tolerations").objects()) {
            if (!tolerations.contains(more)) {
                tolerations.add(more);
            }
        }
        JsonObject nodes = selector;
        JsonObject chosen = nodes.isEmpty()
                ? pod
                : pod.update("spec", spec -> spec.with("nodeSelector", nodes));
        return scheduling.array("tolerations").isEmpty()
                ? chosen
                : chosen.update("spec", s -> s.with("tolerations", JsonArray.of(tolerations)));
    }
}
