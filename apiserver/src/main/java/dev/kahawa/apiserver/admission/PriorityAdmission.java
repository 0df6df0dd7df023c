package dev.kahawa.apiserver.admission;

import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;

import java.util.List;
import java.util.Optional;

/** Turns a Pod's priority class into its priority. */
public final class PriorityAdmission implements AdmissionPlugin {
    private static final GroupVersionResource CLASSES =
            new GroupVersionResource("scheduling.k8s.io", "v1", "priorityclasses");

    private final ObjectReader objects;

    public PriorityAdmission(ObjectReader objects) {
        this.objects = objects;
    }

    @Override
    public JsonObject mutate(Attributes attributes, JsonObject pod) {
        JsonObject old = attributes.old();
        if (old != null && attributes.isUpdateOf("", "pods")) {
            return kept(pod, old);
        }
        if (!attributes.isCreateOf("", "pods")) {
            return pod;
        }
        String name = pod.text("spec", "priorityClassName");
        Optional<JsonObject> priority = name.isEmpty()
                ? objects.list(CLASSES, "").stream()
                        .filter(each -> each.isTrue("globalDefault"))
                        .findFirst()
                : Optional.of(objects.get(CLASSES, "", name)
                        .orElseThrow(() -> missing(attributes, name)));
        long value = priority.map(each -> each.number("value").orElse(0)).orElse(0L);
        String policy = priority.flatMap(each -> each.string("preemptionPolicy"))
                .orElse("PreemptLowerPriority");
        return pod.update("spec", spec -> {
            JsonObject named = priority.map(
                            each -> spec.with("priorityClassName", each.text("metadata", "name")))
                    .orElse(spec);
            return named.with("priority", value).withDefault("preemptionPolicy", policy);
        });
    }

    /** What was set when the Pod was new stays, where an update leaves it out. */
    private static JsonObject kept(JsonObject pod, JsonObject old) {
        return pod.update("spec", spec -> {
            JsonObject result = spec;
            for (String field : List.of("priority", "preemptionPolicy")) {
                Json value = old.object("spec").get(field);
                result = value == null ? result : result.withDefault(field, value);
            }
            return result;
        });
    }

    private static ApiException missing(Attributes attributes, String name) {
        return ApiException.forbidden(
                "", "pods", attributes.name(), "no PriorityClass with name " + name + " was found");
    }
}
