package dev.kahawa.model.selector;

import dev.kahawa.model.object.JsonObject;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Conditions on labels, all of which must hold; none at all select everything. */
public record LabelSelector(List<Requirement> requirements) {
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /**
     * Reads the text form, such as {@code app=web,tier in (a,b),!old}.
     *
     * @throws InvalidSelectorException with upstream's message
     */
    public static LabelSelector parse(String text) throws InvalidSelectorException {
        return text.isEmpty() ? EVERYTHING : new LabelSelectorParser(text).parse();
    }

    /** A selector of plain equalities, such as a Service's. */
    public static LabelSelector ofLabels(Map<String, String> labels) {
        List<Requirement> requirements = new ArrayList<>();
        labels.forEach((key, value) -> requirements.add(new Requirement.In(key, Set.of(value))));
        return new LabelSelector(requirements);
    }

    /** From a {@code metav1.LabelSelector}, already validated: unknown operators match nothing. */
    public static LabelSelector ofJson(JsonObject selector) {
        List<Requirement> requirements = new ArrayList<>(
                ofLabels(selector.object("matchLabels").strings()).requirements());
        for (JsonObject expression : selector.array("matchExpressions").objects()) {
            requirements.add(requirement(expression));
        }
        return new LabelSelector(requirements);
    }

    private static Requirement requirement(JsonObject expression) {
        String key = expression.text("key");
        LinkedHashSet<String> values =
                new LinkedHashSet<>(expression.array("values").strings());
        return switch (expression.text("operator")) {
            case "NotIn" -> new Requirement.NotIn(key, values);
            case "Exists" -> new Requirement.Exists(key);
            case "DoesNotExist" -> new Requirement.Absent(key);
            default -> new Requirement.In(key, values);
        };
    }

    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    public boolean isEverything() {
        return requirements.isEmpty();
    }

    /** The canonical text, requirements in order of their keys. */
    @Override
    public String toString() {
        return requirements.stream()
                .sorted(Comparator.comparing(Requirement::key))
                .map(Requirement::toString)
                .collect(Collectors.joining(","));
    }
}
