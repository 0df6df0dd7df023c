package dev.kahawa.apiserver.kinds;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a Pod's containers need together, and the quality of service that follows from it. */
final class PodResources {
    private static final Set<String> QUALITY = Set.of("cpu", "memory");

    private PodResources() {}

    /**
     * What must be free for the Pod: the sum of its containers and sidecars, or the most that an
     * init container and the sidecars before it need, whichever is more (KEP-753).
     */
    static Map<String, Quantity> aggregateRequests(JsonObject spec) {
        Map<String, Quantity> sum = new TreeMap<>();
        for (JsonObject container : spec.array("containers").objects()) {
            add(sum, requests(container));
        }
        Map<String, Quantity> sidecars = new TreeMap<>();
        Map<String, Quantity> most = new TreeMap<>();
        for (JsonObject container : spec.array("initContainers").objects()) {
            Map<String, Quantity> now = new TreeMap<>(sidecars);
            add(now, requests(container));
            if (PodContainers.isSidecar(container)) {
                add(sum, requests(container));
                add(sidecars, requests(container));
            }
            max(most, now);
        }
        max(sum, most);
        return sum;
    }

    private static JsonObject requests(JsonObject container) {
        return container.object("resources", "requests");
    }

    private static void add(Map<String, Quantity> sum, JsonObject more) {
        for (String name : more.keys()) {
            sum.merge(name, Quantity.parse(more.text(name)), Quantity::plus);
        }
    }

    private static void max(Map<String, Quantity> most, Map<String, Quantity> other) {
        other.forEach(
                (name, value) -> most.merge(name, value, (a, b) -> a.compareTo(b) >= 0 ? a : b));
    }

    /** Guaranteed if all that is requested is limited alike, BestEffort if nothing is. */
    static String qualityOfService(JsonObject spec) {
        List<JsonObject> all = spec.object("resources").isEmpty()
                ? PodContainers.lasting(spec).toList()
                : List.of(spec);
        Map<String, Quantity> requests = new TreeMap<>();
        Map<String, Quantity> limits = new TreeMap<>();
        boolean guaranteed = true;
        for (JsonObject owner : all) {
            Map<String, Quantity> own = positive(owner.object("resources", "limits"));
            guaranteed &= own.keySet().equals(QUALITY);
            own.forEach((name, value) -> limits.merge(name, value, Quantity::plus));
            positive(owner.object("resources", "requests"))
                    .forEach((name, value) -> requests.merge(name, value, Quantity::plus));
        }
        if (requests.isEmpty() && limits.isEmpty()) {
            return "BestEffort";
        }
        return guaranteed && equal(requests, limits) ? "Guaranteed" : "Burstable";
    }

    private static boolean equal(Map<String, Quantity> a, Map<String, Quantity> b) {
        return a.keySet().equals(b.keySet())
                && a.entrySet().stream()
                        .allMatch(e ->
                                e.getValue().compareTo(b.getOrDefault(e.getKey(), Quantity.ZERO))
                                        == 0);
    }

    private static Map<String, Quantity> positive(JsonObject list) {
        Map<String, Quantity> result = new TreeMap<>();
        for (String name : list.keys()) {
            Quantity value = Quantity.parse(list.text(name));
            if (QUALITY.contains(name) && value.signum() > 0) {
                result.put(name, value);
            }
        }
        return result;
    }
}
