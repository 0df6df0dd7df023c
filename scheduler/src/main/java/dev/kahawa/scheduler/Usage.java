package dev.kahawa.scheduler;

import dev.kahawa.model.kinds.Resources;

import java.util.HashMap;
import java.util.Map;

/**
 * What the Pods of each node take, those included whose binding is still on its way. Safe for use
 * by many threads.
 */
final class Usage {
    private record Place(String node, Resources requests) {}

    /** What a node's Pods take together, and how many they are. */
    record Total(Resources requests, int pods) {
        static final Total NOTHING = new Total(Resources.NONE, 0);
    }

    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Total> totals = new HashMap<>();

    /** The Pod with the uid takes this of the node; said again, it changes nothing. */
    synchronized void put(String uid, String node, Resources requests) {
        Place before = places.get(uid);
        if (before == null || !before.node().equals(node)) {
            remove(uid);
            places.put(uid, new Place(node, requests));
            Total total = of(node);
            totals.put(node, new Total(total.requests().plus(requests), total.pods() + 1));
        }
    }

    synchronized void remove(String uid) {
        Place place = places.remove(uid);
        if (place == null) {
            return;
        }
        Total total = of(place.node());
        if (total.pods() == 1) {
            totals.remove(place.node());
        } else {
            totals.put(
                    place.node(),
                    new Total(total.requests().minus(place.requests()), total.pods() - 1));
        }
    }

    synchronized boolean has(String uid) {
        return places.containsKey(uid);
    }

    synchronized Total of(String node) {
        return totals.getOrDefault(node, Total.NOTHING);
    }
}
