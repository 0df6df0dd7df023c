package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.ApiResource;

import java.util.List;
import java.util.Set;

/**
 * Which parts of an object its {@code metadata.generation} counts the changes of, as upstream's
 * strategies do kind by kind.
 *
 * @param counts from 1, for a new object; else a client's own number stays
 * @param parts paths, such as {@code metadata.labels}; none where it stays 1 for ever
 */
record GenerationRule(boolean counts, List<String> parts) {
    private static final GenerationRule NONE = new GenerationRule(false, List.of());
    private static final GenerationRule SPEC = new GenerationRule(true, List.of("spec"));

    private static final Set<String> BY_SPEC = Set.of(
            "/replicationcontrollers",
            "admissionregistration.k8s.io/mutatingadmissionpolicies",
            "admissionregistration.k8s.io/mutatingadmissionpolicybindings",
            "admissionregistration.k8s.io/validatingadmissionpolicies",
            "admissionregistration.k8s.io/validatingadmissionpolicybindings",
            "apiextensions.k8s.io/customresourcedefinitions",
            "apps/daemonsets",
            "apps/deployments",
            "apps/replicasets",
            "apps/statefulsets",
            "batch/cronjobs",
            "batch/jobs",
            "flowcontrol.apiserver.k8s.io/flowschemas",
            "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations",
            "networking.k8s.io/ingressclasses",
            "networking.k8s.io/ingresses",
            "networking.k8s.io/networkpolicies",
            "policy/poddisruptionbudgets",
            "resource.k8s.io/deviceclasses",
            "resource.k8s.io/devicetaintrules",
            "resource.k8s.io/resourceslices");

    static GenerationRule of(ApiResource resource) {
        String name = resource.group() + "/" + resource.resource();
        if (BY_SPEC.contains(name)) {
            return SPEC;
        }
        return switch (name) {
            case "/podtemplates" -> new GenerationRule(true, List.of("template"));
            case "admissionregistration.k8s.io/mutatingwebhookconfigurations",
                    "admissionregistration.k8s.io/validatingwebhookconfigurations" ->
                new GenerationRule(true, List.of("webhooks"));
            case "discovery.k8s.io/endpointslices" ->
                new GenerationRule(
                        true, List.of("addressType", "endpoints", "ports", "metadata.labels"));
            case "scheduling.k8s.io/priorityclasses" -> new GenerationRule(true, List.of());
            case "storage.k8s.io/csidrivers" -> new GenerationRule(false, List.of("spec"));
            default -> NONE;
        };
    }

    JsonObject first(JsonObject object) {
        return counts ? object.update("metadata", m -> m.with("generation", 1)) : object;
    }

    JsonObject next(JsonObject object, JsonObject old) {
        boolean changed = parts.stream().anyMatch(part -> {
            String[] path = part.split("\\.");
            return !object.at(path).equals(old.at(path));
        });
        long before = old.number("metadata", "generation").orElse(0);
        return changed ? object.update("metadata", m -> m.with("generation", before + 1)) : object;
    }
}
