package dev.kahawa.controllers.namespace;

import dev.kahawa.model.kinds.Conditions;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is left in a namespace that is to go.
 *
 * @param objects how many of each resource, named {@code pods.} or {@code deployments.apps}
 * @param finalizers how many objects wait for each finalizer
 */
record Remaining(Map<String, Integer> objects, Map<String, Integer> finalizers) {

    boolean isNothing() {
        return objects.isEmpty();
    }

    /** The namespace's conditions that say so, as upstream words them. */
    List<Conditions.Change> conditions() {
        return List.of(
                new Conditions.Change(
                        "NamespaceDeletionDiscoveryFailure",
                        "False",
                        "ResourcesDiscovered",
                        "All resources successfully discovered"),
                new Conditions.Change(
                        "NamespaceDeletionGroupVersionParsingFailure",
                        "False",
                        "ParsedGroupVersions",
                        "All legacy kube types successfully parsed"),
                new Conditions.Change(
                        "NamespaceDeletionContentFailure",
                        "False",
                        "ContentDeleted",
                        "All content successfully deleted, may be waiting on finalization"),
                content(),
                waiting());
    }

    private Conditions.Change content() {
        return new Conditions.Change(
                "NamespaceContentRemaining",
                "True",
                "SomeResourcesRemain",
                "Some resources are remaining: " + listed(objects, " has %d resource instances"));
    }

    private Conditions.Change waiting() {
        if (finalizers.isEmpty()) {
            return new Conditions.Change(
                    "NamespaceFinalizersRemaining",
                    "False",
                    "ContentHasNoFinalizers",
                    "All content-preserving finalizers finished");
        }
        return new Conditions.Change(
                "NamespaceFinalizersRemaining",
                "True",
                "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                        + listed(finalizers, " in %d resource instances"));
    }

    private static String listed(Map<String, Integer> counts, String form) {
        return new TreeMap<>(counts)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + form.formatted(entry.getValue()))
                        .collect(Collectors.joining(", "));
    }
}
