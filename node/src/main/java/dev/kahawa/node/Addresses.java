package dev.kahawa.node;

import java.util.HashMap;
import java.util.Map;

/** The Pod addresses of a simulated node: each is one Pod's at a time. Safe for many threads. */
final class Addresses {
    private final SimulatedNode node;
    private final Map<String, String> byPod = new HashMap<>();
    private final Map<String, String> byAddress = new HashMap<>();
    private int next;

    Addresses(SimulatedNode node) {
        this.node = node;
    }

    /** The Pod's address, a free one if it has none so far. */
    synchronized String take(String uid) {
        String known = byPod.get(uid);
        if (known != null) {
            return known;
        }
        for (int tries = 0; tries <= SimulatedNode.PODS_MAX; tries++) {
            String address = node.podAddress(next);
            next = (next + 1) % (SimulatedNode.PODS_MAX + 1);
            if (!byAddress.containsKey(address)) {
                keep(uid, address);
                return address;
            }
        }
        throw new IllegalStateException("no address is free on " + node.name());
    }

    synchronized void keep(String uid, String address) {
        byPod.put(uid, address);
        byAddress.put(address, uid);
    }

    synchronized void free(String uid) {
        String address = byPod.remove(uid);
        if (address != null) {
            byAddress.remove(address);
        }
    }
}
