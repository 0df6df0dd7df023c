package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.JsonWriter;
import dev.kahawa.model.schema.ApiResource;
import dev.kahawa.model.schema.Catalog;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.schema.ObjectType;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.store.Entry;
import dev.kahawa.store.Expected;
import dev.kahawa.store.Lifetime;
import dev.kahawa.store.Outcome;
import dev.kahawa.store.Snapshot;
import dev.kahawa.store.Store;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** The objects of every kind on the store: what is there, and how bytes get in. */
public final class Registry implements ObjectReader {
    private final Catalog catalog;
    private final Store store;
    private final Strategies strategies;
    private final Duration eventTtl;
    private final Trees trees = new Trees();

    public Registry(Catalog catalog, Store store, Strategies strategies, Duration eventTtl) {
        this.catalog = catalog;
        this.store = store;
        this.strategies = strategies;
        this.eventTtl = eventTtl;
    }

    Catalog catalog() {
        return catalog;
    }

    Store store() {
        return store;
    }

    Strategy strategy(ApiResource resource) {
        return strategies.of(resource);
    }

    ObjectType type(ApiResource resource) {
        return catalog.type(resource.gvk()).orElseThrow();
    }

    /** The entry as the resource's version writes it, which need not be the one it is kept in. */
    Entry served(ApiResource resource, Entry entry) {
        StoredForm form = strategy(resource).storedForm();
        if (form == null) {
            return entry;
        }
        JsonObject stored = JsonReader.readTrustedObject(entry.value());
        JsonObject served = type(resource).canonical(form.served(stored));
        return new Entry(entry.key(), JsonWriter.write(served), entry.created(), entry.modified());
    }

    private JsonObject stored(ApiResource resource, JsonObject served) {
        StoredForm form = strategy(resource).storedForm();
        return form == null
                ? served
                : catalog.type(form.kind()).orElseThrow().canonical(form.stored(served));
    }

    /** The tree of a served entry, with its resourceVersion. */
    JsonObject tree(Entry entry) {
        return trees.of(entry);
    }

    @Override
    public Optional<JsonObject> get(GroupVersionResource gvr, String namespace, String name) {
        ApiResource resource = catalog.resource(gvr).orElseThrow();
        return find(new ObjectKey(resource, namespace, name)).map(this::tree);
    }

    @Override
    public List<JsonObject> list(GroupVersionResource gvr, String namespace) {
        ApiResource resource = catalog.resource(gvr).orElseThrow();
        List<JsonObject> objects = new ArrayList<>();
        entries(store.latest(), resource, namespace)
                .forEach(entry -> objects.add(tree(served(resource, entry))));
        return objects;
    }

    /** How many objects there are of each resource, named {@code pods} or {@code deployments.apps}. */
    public Map<String, Integer> counts() {
        Snapshot snapshot = store.latest();
        Map<String, Integer> counts = new TreeMap<>();
        for (ApiResource resource : catalog.resources()) {
            if (resource.stored()) {
                Iterable<Entry> entries = entries(snapshot, resource, "");
                int count =
                        (int) StreamSupport.stream(entries.spliterator(), false).count();
                String group = resource.group().isEmpty() ? "" : "." + resource.group();
                counts.put(resource.resource() + group, count);
            }
        }
        return counts;
    }

    /** Entries as they are kept; see {@link #served}. */
    static Iterable<Entry> entries(Snapshot snapshot, ApiResource resource, String namespace) {
        String prefix = ObjectKey.collection(resource, namespace);
        return snapshot.range(prefix, ObjectKey.end(prefix));
    }

    Optional<Entry> find(ObjectKey key) {
        return store.latest().get(key.path()).map(entry -> served(key.resource(), entry));
    }

    /** @throws ApiException 404 */
    Entry entry(ObjectKey key) {
        return find(key).orElseThrow(() -> notFound(key));
    }

    static ApiException notFound(ObjectKey key) {
        String name = key.resource().resource();
        // upstream's only resource that goes by its singular here
        String told = name.equals("componentstatuses") ? "componentstatus" : name;
        return ApiException.notFound(key.resource().group(), told, key.name());
    }

    /**
     * Writes an object that has no resourceVersion.
     *
     * @return the entry as it is served now, or null if what was expected does not hold
     */
    @Nullable
    Entry write(ObjectKey key, JsonObject object, Expected expected) throws InterruptedException {
        Lifetime lifetime = key.resource().resource().equals("events")
                ? Lifetime.of(eventTtl)
                : Lifetime.FOREVER;
        JsonObject stored = stored(key.resource(), object);
        byte[] bytes = JsonWriter.write(stored);
        trees.remember(bytes, stored);
        return switch (store.put(key.path(), bytes, expected, lifetime)) {
            case Outcome.Done(var revision) ->
                served(key.resource(), new Entry(key.path(), bytes, revision, revision));
            case Outcome.Unexpected unexpected -> null;
        };
    }
}
