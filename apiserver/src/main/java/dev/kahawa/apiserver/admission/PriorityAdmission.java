package dev.kahawa.apiserver.admission;

import dev.kahawa.apiserver.admission.Attributes.Operation;
import dev.kahawa.apiserver.registry.ObjectReader;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Turns a Pod's priority class into its priority, and guards the classes that all others need. */
public final class PriorityAdmission implements AdmissionPlugin {
    private static final GroupVersionResource CLASSES =
            new GroupVersionResource("scheduling.k8s.io", "v1", "priorityclasses");
    private static final String POLICY_DEFAULT = "PreemptLowerPriority";

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
        return attributes.isCreateOf("", "pods") ? prioritized(attributes, pod) : pod;
    }

    private JsonObject prioritized(Attributes attributes, JsonObject pod) {
        String name = pod.text("spec", "priorityClassName");
        Optional<JsonObject> priority = name.isEmpty()
                ? byDefault()
                : Optional.of(objects.get(CLASSES, "", name)
                        .orElseThrow(() -> attributes.forbidden(
                                "no PriorityClass with name " + name + " was found")));
        long value = priority.map(each -> each.number("value").orElse(0)).orElse(0L);
        String policy =
                priority.flatMap(each -> each.string("preemptionPolicy")).orElse(POLICY_DEFAULT);
        long given = pod.number("spec", "priority").orElse(value);
        if (given != value) {
            throw attributes.forbidden("the integer value of priority ("
                    + given
                    + ") must not be provided in pod spec; priority admission controller computed "
                    + value
                    + " from the given PriorityClass name");
        }
        String givenPolicy = pod.string("spec", "preemptionPolicy").orElse(policy);
        if (!givenPolicy.equals(policy)) {
            throw attributes.forbidden("the string value of PreemptionPolicy ("
                    + givenPolicy
                    + ") must not be provided in pod spec; priority admission controller computed "
                    + policy
                    + " from the given PriorityClass name");
        }
        return pod.update("spec", spec -> {
            JsonObject named = priority.map(
                            each -> spec.with("priorityClassName", each.text("metadata", "name")))
                    .orElse(spec);
            return named.with("priority", value).with("preemptionPolicy", policy);
        });
    }

    /** The class of Pods that name none: of several, the lowest. */
    private Optional<JsonObject> byDefault() {
        return objects.list(CLASSES, "").stream()
                .filter(each -> each.isTrue("globalDefault"))
                .min(Comparator.comparingLong(each -> each.number("value").orElse(0)));
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

    @Override
    public void validate(Attributes attributes, JsonObject object) {
        boolean ours = attributes.resource().group().equals(CLASSES.group())
                && attributes.resource().resource().equals(CLASSES.resource());
        if (!ours) {
            return;
        }
        if (attributes.operation() == Operation.DELETE) {
            if (attributes.name().startsWith("system-")) {
                throw attributes.forbidden("this is a system priority class and cannot be deleted");
            }
            return;
        }
        Optional<String> other = byDefault()
                .map(each -> each.text("metadata", "name"))
                .filter(name -> !name.equals(attributes.name()));
        if (object.isTrue("globalDefault") && other.isPresent()) {
            throw attributes.forbidden("PriorityClass "
                    + other.get()
                    + " is already marked as default. Only one default can exist");
        }
    }
}
