package dev.kahawa.model.kinds;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.Quantity;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/** Amounts of resources by their names (core/v1 ResourceList), such as cpu and memory. */
public record Resources(Map<String, Quantity> amounts) {
    public static final Resources NONE = new Resources(Map.of());

    public Resources {
        amounts = Map.copyOf(amounts);
    }

    /** From a ResourceList; what can't be read as an amount is left out. */
    public static Resources of(JsonObject list) {
        Map<String, Quantity> amounts = new TreeMap<>();
        list.forEach((name, amount) ->
                Quantity.tryParse(text(amount)).ifPresent(q -> amounts.put(name, q)));
        return new Resources(amounts);
    }

    private static String text(Json amount) {
        return amount.asString().orElseGet(amount::toString);
    }

    /**
     * What a Pod asks of its node: all containers and sidecars together, or the hungriest init
     * container with the sidecars before it, whichever is more, and the overhead.
     */
    public static Resources requestedBy(Pod pod) {
        Resources running = NONE;
        for (JsonObject container : pod.containers()) {
            running = running.plus(requests(container));
        }
        Resources sidecars = NONE;
        Resources starting = NONE;
        for (JsonObject container : pod.json().array("spec", "initContainers").objects()) {
            if (container.text("restartPolicy").equals("Always")) {
                sidecars = sidecars.plus(requests(container));
                starting = starting.max(sidecars);
            } else {
                starting = starting.max(sidecars.plus(requests(container)));
            }
        }
        Resources overhead = of(pod.json().object("spec", "overhead"));
        return running.plus(sidecars).max(starting).plus(overhead);
    }

    private static Resources requests(JsonObject container) {
        return of(container.object("resources", "requests"));
    }

    public Quantity get(String name) {
        return amounts.getOrDefault(name, Quantity.ZERO);
    }

    public Resources plus(Resources more) {
        return merged(more, Quantity::plus);
    }

    public Resources minus(Resources less) {
        Map<String, Quantity> left = new HashMap<>(amounts);
        less.amounts.forEach((name, amount) -> left.put(name, get(name).minus(amount)));
        return new Resources(left);
    }

    private Resources max(Resources other) {
        return merged(other, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    private Resources merged(Resources other, BinaryOperator<Quantity> operator) {
        Map<String, Quantity> merged = new HashMap<>(amounts);
        other.amounts.forEach((name, amount) -> merged.merge(name, amount, operator));
        return new Resources(merged);
    }
}
