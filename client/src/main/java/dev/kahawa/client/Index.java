package dev.kahawa.client;

import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Objects of an informer by something they say, such as the Pods of a node. */
public final class Index {
    private final Function<JsonObject, ? extends Collection<String>> terms;
    private final Map<String, Set<ObjectName>> names = new HashMap<>();
    private final Informer informer;

    Index(Informer informer, Function<JsonObject, ? extends Collection<String>> terms) {
        this.informer = informer;
        this.terms = terms;
    }

    /** The objects that say the term now, in no order. */
    public List<JsonObject> get(String term) {
        List<ObjectName> found;
        synchronized (names) {
            found = List.copyOf(names.getOrDefault(term, Set.of()));
        }
        return found.stream()
                .map(name -> informer.get(name).orElse(null))
                .filter(Objects::nonNull)
                .toList();
    }

    void add(ObjectName name, JsonObject object) {
        synchronized (names) {
            for (String term : terms.apply(object)) {
                names.computeIfAbsent(term, absent -> new LinkedHashSet<>()).add(name);
            }
        }
    }

    void remove(ObjectName name, JsonObject object) {
        synchronized (names) {
            for (String term : terms.apply(object)) {
                Set<ObjectName> of = names.get(term);
                if (of != null && of.remove(name) && of.isEmpty()) {
                    names.remove(term);
                }
            }
        }
    }
}
