package dev.kahawa.node.env;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.kinds.Resources;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;
import dev.kahawa.node.pod.PodContainer;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a Pod may learn of itself: the downward API. Pure.
 *
 * @param podAddresses none while it has none
 * @param nodeAddresses the first is the main one
 * @param allocatable of the node: what a container without a limit may use
 */
public record Downward(
        Pod pod, List<String> podAddresses, List<String> nodeAddresses, Resources allocatable) {
    private static final Pattern ENTRY =
            Pattern.compile("metadata\\.(labels|annotations)\\['(.*)']");

    /**
     * A field's value.
     *
     * @throws IllegalArgumentException for a field that the downward API does not have
     */
    public String field(String path) {
        Matcher entry = ENTRY.matcher(path);
        if (entry.matches()) {
            return pod.json().text("metadata", entry.group(1), entry.group(2));
        }
        return switch (path) {
            case "metadata.name" -> pod.meta().name();
            case "metadata.namespace" -> pod.meta().namespace();
            case "metadata.uid" -> pod.meta().uid();
            case "metadata.labels" -> lines(pod.meta().labels());
            case "metadata.annotations" -> lines(pod.meta().annotations());
            case "spec.nodeName" -> pod.nodeName();
            case "spec.serviceAccountName" -> pod.json().text("spec", "serviceAccountName");
            case "status.hostIP" -> nodeAddresses.getFirst();
            case "status.hostIPs" -> String.join(",", nodeAddresses);
            case "status.podIP" -> podAddresses.isEmpty() ? "" : podAddresses.getFirst();
            case "status.podIPs" -> String.join(",", podAddresses);
            default -> throw new IllegalArgumentException("unsupported fieldPath: " + path);
        };
    }

    private static String lines(Map<String, String> entries) {
        return new TreeMap<>(entries)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()))
                        .collect(Collectors.joining("\n"));
    }

    /** As Go's %q. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars()
                .forEach(c -> quoted.append(
                        switch (c) {
                            case '"' -> "\\\"";
                            case '\\' -> "\\\\";
                            case '\n' -> "\\n";
                            case '\r' -> "\\r";
                            case '\t' -> "\\t";
                            default ->
                                c < ' ' ? String.format("\\x%02x", c) : String.valueOf((char) c);
                        }));
        return quoted.append('"').toString();
    }

    /**
     * An amount of a resource, in units of the divisor and rounded up.
     *
     * @param own the container meant where the reference names none
     * @param reference a core/v1 ResourceFieldSelector
     * @throws IllegalArgumentException for a container or resource that there isn't
     */
    public String resource(PodContainer own, JsonObject reference) {
        String name = reference.text("containerName");
        PodContainer container = name.isEmpty() ? own : container(name);
        String[] path = reference.text("resource").split("\\.", 2);
        if (path.length != 2 || !List.of("limits", "requests").contains(path[0])) {
            throw new IllegalArgumentException(
                    "unsupported container resource : " + reference.text("resource"));
        }
        Quantity divisor = Quantity.tryParse(reference.text("divisor"))
                .filter(d -> d.signum() > 0)
                .orElse(Quantity.parse("1"));
        BigDecimal amount = amount(container, path[0], path[1]).amount();
        return amount.divide(divisor.amount(), 0, RoundingMode.CEILING)
                .toBigInteger()
                .toString();
    }

    private PodContainer container(String name) {
        return PodContainer.find(pod, name)
                .orElseThrow(
                        () -> new IllegalArgumentException("container " + name + " not found"));
    }

    private Quantity amount(PodContainer container, String list, String resource) {
        String own = container.json().text("resources", list, resource);
        if (list.equals("limits") && own.isEmpty()) {
            return allocatable.get(resource);
        }
        return Quantity.tryParse(own).orElse(Quantity.ZERO);
    }
}
