package dev.kahawa.scheduler;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.kinds.Resources;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where a Pod goes: the nodes that can take it, and of those the one with most to spare. Pure. */
sealed interface Placement {

    /** A node for the Pod. */
    record On(String node) implements Placement {}

    /** No node can take it. */
    record Nowhere(String message) implements Placement {}

    static Placement of(Pod pod, List<NodeView> nodes) {
        if (nodes.isEmpty()) {
            return new Nowhere("no nodes available to schedule pods");
        }
        Resources wanted = Resources.requestedBy(pod);
        List<NodeView> fit = new ArrayList<>();
        Map<String, Integer> obstacles = new TreeMap<>();
        for (NodeView node : nodes) {
            List<String> against = obstacles(pod, wanted, node);
            if (against.isEmpty()) {
                fit.add(node);
            }
            against.forEach(why -> obstacles.merge(why, 1, Integer::sum));
        }
        Comparator<NodeView> best = Comparator.comparingDouble(
                        (NodeView node) -> load(node, wanted))
                .thenComparing(NodeView::name);
        Optional<NodeView> chosen = fit.stream().min(best);
        return chosen.isPresent()
                ? new On(chosen.get().name())
                : new Nowhere(message(nodes.size(), obstacles));
    }

    private static String message(int nodes, Map<String, Integer> obstacles) {
        return obstacles.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .sorted()
                .collect(Collectors.joining(", ", "0/" + nodes + " nodes are available: ", "."));
    }

    /** What keeps the Pod off the node, in upstream's words. */
    private static List<String> obstacles(Pod pod, Resources wanted, NodeView node) {
        if (node.isUnschedulable() && !toleratesUnschedulable(pod)) {
            return List.of("node(s) were unschedulable");
        }
        Optional<JsonObject> taint = Taints.untolerated(node.taints(), pod.tolerations());
        if (taint.isPresent()) {
            return List.of("node(s) had untolerated taint(s)");
        }
        if (!NodeAffinity.matches(pod, node)) {
            return List.of("node(s) didn't match Pod's node affinity/selector");
        }
        return shortages(wanted, node);
    }

    private static boolean toleratesUnschedulable(Pod pod) {
        JsonObject taint = JsonObject.of("key", "node.kubernetes.io/unschedulable")
                .with("effect", "NoSchedule");
        return Taints.untolerated(List.of(taint), pod.tolerations()).isEmpty();
    }

    private static List<String> shortages(Resources wanted, NodeView node) {
        List<String> shortages = new ArrayList<>();
        Resources room = node.allocatable();
        if (room.get("pods").compareTo(Quantity.parse(Integer.toString(node.pods() + 1))) < 0) {
            shortages.add("Too many pods");
        }
        for (String name : new TreeMap<>(wanted.amounts()).keySet()) {
            Quantity after = node.taken().get(name).plus(wanted.get(name));
            if (wanted.get(name).signum() > 0 && after.compareTo(room.get(name)) > 0) {
                shortages.add("Insufficient " + name);
            }
        }
        return shortages;
    }

    /** The mean share of cpu, memory and Pods in use with the Pod there; less is better. */
    private static double load(NodeView node, Resources wanted) {
        Resources after = node.taken().plus(wanted);
        Resources room = node.allocatable();
        return share(after.get("cpu"), room.get("cpu"))
                + share(after.get("memory"), room.get("memory"))
                + node.pods() / (double) Math.max(1, room.get("pods").value());
    }

    private static double share(Quantity used, Quantity of) {
        return of.signum() == 0 ? 0 : used.amount().doubleValue() / of.amount().doubleValue();
    }
}
