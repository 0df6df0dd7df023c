package dev.kahawa.client;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.schema.GroupVersionResource;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The informers of one identity, one for each resource, shared by all who ask. */
public final class Informers implements AutoCloseable {
    private final Client client;
    private final Map<GroupVersionResource, Informer> informers = new LinkedHashMap<>();
    private boolean started;

    public Informers(Client client) {
        this.client = client;
    }

    /** The resource's informer, with whole objects but their managedFields. */
    public Informer of(GroupVersionResource resource) {
        return of(resource, Informer::withoutManagedFields);
    }

    /** As {@link #of}; {@code keep} counts only for who asks first. */
    public synchronized Informer of(GroupVersionResource resource, UnaryOperator<JsonObject> keep) {
        return informers.computeIfAbsent(resource, absent -> {
            Informer informer = new Informer(client, resource, Query.NONE, keep);
            if (started) {
                informer.start();
            }
            return informer;
        });
    }

    /** Starts them all, those asked for later too, and waits until each has its first list. */
    public void start() throws InterruptedException {
        List<Informer> all;
        synchronized (this) {
            started = true;
            all = new ArrayList<>(informers.values());
        }
        all.forEach(Informer::start);
        for (Informer informer : all) {
            informer.awaitSync();
        }
    }

    @Override
    public void close() throws InterruptedException {
        List<Informer> all;
        synchronized (this) {
            all = new ArrayList<>(informers.values());
        }
        for (Informer informer : all) {
            informer.close();
        }
    }
}
