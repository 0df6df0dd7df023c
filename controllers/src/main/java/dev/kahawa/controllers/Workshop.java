package dev.kahawa.controllers;

import dev.kahawa.client.Client;
import dev.kahawa.client.EventRecorder;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Informers;
import dev.kahawa.client.Loop;
import dev.kahawa.client.Reconciler;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Handler;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What controllers are built with, and where their loops are kept. */
public final class Workshop {
    private static final String USER_AGENT = "kube-controller-manager/v1.36.0";

    private final Handler server;
    private final Informers informers;
    private final InstantSource clock;
    private final List<Loop<?>> loops = new ArrayList<>();

    Workshop(Handler server, Informers informers, InstantSource clock) {
        this.server = server;
        this.informers = informers;
        this.clock = clock;
    }

    /** A client under the controller's own ServiceAccount. */
    public Client client(String controller) {
        return Client.ofServiceAccount(server, controller, USER_AGENT);
    }

    public EventRecorder events(Client client, String component) {
        return new EventRecorder(client, JsonObject.of("component", component), clock);
    }

    public Informers informers() {
        return informers;
    }

    /** All Pods, of their specs no more than {@link PodOutline} keeps. */
    public Informer pods() {
        return informers.of(Resource.PODS, PodOutline::of);
    }

    public InstantSource clock() {
        return clock;
    }

    /** Runs the reconciler on what the queue gives, once all informers are in step. */
    public <K> void loop(String name, WorkQueue<K> queue, int workers, Reconciler<K> reconciler) {
        Loop<K> loop = new Loop<>(name, queue, reconciler, workers);
        loops.add(loop);
    }

    void start() {
        loops.forEach(Loop::start);
    }

    void stop() throws InterruptedException {
        for (Loop<?> loop : loops) {
            loop.close();
        }
    }
}
