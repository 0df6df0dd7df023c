package dev.kahawa.controllers.podgc;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Nodes that Pods are bound to and that are not there, and since when: a node that has just joined
 * may be seen later than its first Pod. Pure.
 */
record MissingNodes(Map<String, Instant> since) {
    static final Duration QUARANTINE = Duration.ofSeconds(40);
    static final MissingNodes NONE = new MissingNodes(Map.of());

    MissingNodes {
        since = Map.copyOf(since);
    }

    /** @param missing names of those that are not there now */
    MissingNodes updated(Set<String> missing, Instant now) {
        Map<String, Instant> still = new HashMap<>();
        for (String node : missing) {
            still.put(node, since.getOrDefault(node, now));
        }
        return new MissingNodes(still);
    }

    /** Those missing for so long that they may well be gone for good. */
    Set<String> overdue(Instant now) {
        Set<String> overdue = new HashSet<>();
        since.forEach((node, at) -> {
            if (!at.plus(QUARANTINE).isAfter(now)) {
                overdue.add(node);
            }
        });
        return overdue;
    }
}
