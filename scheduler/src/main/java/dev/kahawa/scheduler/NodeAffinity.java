package dev.kahawa.scheduler;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.selector.LabelSelector;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which nodes a Pod demands: by its nodeSelector and its required node affinity. */
final class NodeAffinity {
    private NodeAffinity() {}

    static boolean matches(Pod pod, NodeView node) {
        return LabelSelector.ofLabels(pod.nodeSelector()).matches(node.labels())
                && matchesRequired(pod, node);
    }

    /** One of the terms must hold; no terms at all hold nowhere. */
    private static boolean matchesRequired(Pod pod, NodeView node) {
        Optional<JsonObject> required = pod.json()
                .at(
                        "spec",
                        "affinity",
                        "nodeAffinity",
                        "requiredDuringSchedulingIgnoredDuringExecution")
                .flatMap(selector -> selector.asObject());
        return required.isEmpty()
                || required.get().array("nodeSelectorTerms").objects().stream()
                        .anyMatch(term -> matches(term, node));
    }

    private static boolean matches(JsonObject term, NodeView node) {
        JsonArray labels = term.array("matchExpressions");
        JsonArray fields = term.array("matchFields");
        if (labels.isEmpty() && fields.isEmpty()) {
            return false;
        }
        Map<String, String> name = Map.of("metadata.name", node.name());
        return all(labels.objects(), node.labels()) && all(fields.objects(), name);
    }

    private static boolean all(List<JsonObject> expressions, Map<String, String> values) {
        return expressions.stream().allMatch(expression -> holds(expression, values));
    }

    private static boolean holds(JsonObject expression, Map<String, String> values) {
        String value = values.get(expression.text("key"));
        List<String> wanted = expression.array("values").strings();
        return switch (expression.text("operator")) {
            case "In" -> value != null && wanted.contains(value);
            case "NotIn" -> value == null || !wanted.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> value != null && compare(value, wanted) > 0;
            case "Lt" -> value != null && compare(value, wanted) < 0;
            default -> false;
        };
    }

    /** Of whole numbers; 0, which is neither more nor less, where one is none. */
    private static int compare(String value, List<String> wanted) {
        try {
            return Long.compare(Long.parseLong(value), Long.parseLong(wanted.getFirst()));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
