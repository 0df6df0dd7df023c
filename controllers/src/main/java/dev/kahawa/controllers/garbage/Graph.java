package dev.kahawa.controllers.garbage;

import dev.kahawa.model.kinds.OwnerReference;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Who owns whom, by uid. Safe for use by many threads. */
final class Graph {
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Set<String>> dependents = new HashMap<>();

    /** Returns what was known of the object before. */
    synchronized @Nullable Node put(Node node) {
        Node before = nodes.put(node.uid(), node);
        if (before != null) {
            before.owners().forEach(owner -> unlink(owner, node.uid()));
        }
        for (OwnerReference owner : node.owners()) {
            dependents
                    .computeIfAbsent(owner.uid(), absent -> new LinkedHashSet<>())
                    .add(node.uid());
        }
        return before;
    }

    synchronized void remove(String uid) {
        Node node = nodes.remove(uid);
        if (node != null) {
            node.owners().forEach(owner -> unlink(owner, uid));
        }
    }

    private void unlink(OwnerReference owner, String uid) {
        Set<String> of = dependents.get(owner.uid());
        if (of != null && of.remove(uid) && of.isEmpty()) {
            dependents.remove(owner.uid());
        }
    }

    synchronized Optional<Node> get(String uid) {
        return Optional.ofNullable(nodes.get(uid));
    }

    synchronized List<Node> dependents(String uid) {
        return dependents.getOrDefault(uid, Set.of()).stream()
                .map(nodes::get)
                .filter(Objects::nonNull)
                .toList();
    }
}
