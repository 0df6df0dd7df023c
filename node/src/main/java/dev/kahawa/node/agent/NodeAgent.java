package dev.kahawa.node.agent;

import dev.kahawa.client.Client;
import dev.kahawa.client.EventRecorder;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.kinds.Resources;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.User;
import dev.kahawa.node.env.Environment;
import dev.kahawa.node.images.FetchedImages;
import dev.kahawa.node.images.ImageCollector;
import dev.kahawa.node.images.ImagePuller;
import dev.kahawa.node.kubelet.NodePods;
import dev.kahawa.node.machine.Heartbeat;
import dev.kahawa.node.machine.Machine;
import dev.kahawa.node.machine.NodeView;
import dev.kahawa.node.objects.ReferredObjects;
import dev.kahawa.node.pod.PodContainer;
import dev.kahawa.node.probe.Hooks;
import dev.kahawa.node.probe.Probes;
import dev.kahawa.node.runtime.ContainerRuntime;
import dev.kahawa.node.volume.Volumes;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * A node: registers a machine with the API server, runs the Pods bound to it in a container
 * runtime, and tells of both.
 *
 * <p>It speaks to the API as {@code system:node:NAME} and asks for nothing that the Node authorizer
 * would refuse. Closing it leaves everything running: an agent started again with the same name and
 * directories finds its containers and goes on with them.
 */
public final class NodeAgent implements AutoCloseable {
    private final PodWorkers workers;
    private final RuntimeWatch watch;
    private final Informer services;
    private final Events events;
    private final StatusWriter statuses;
    private final Probes probes;
    private final @Nullable StaticPods staticPods;
    private final Housekeeping housekeeping;
    private final Heartbeat heartbeat;
    private final NodePods pods;
    private final Thread starter;

    private NodeAgent(
            NodeOptions options,
            Machine machine,
            Client client,
            ContainerRuntime runtime,
            FetchedImages fetched,
            InstantSource clock,
            RandomGenerator random) {
        NodeView view = new NodeView(
                new NodeView.Identity(
                        options.name(),
                        options.addresses(),
                        options.labels(),
                        options.podCidr(),
                        options.port()),
                machine);
        JsonObject source = JsonObject.of("component", "kubelet").with("host", options.name());
        this.events = new Events(new EventRecorder(client, source, clock));
        this.services =
                new Informer(client, Resource.SERVICES, Query.NONE, Informer::withoutManagedFields);
        Mirrors mirrors = new Mirrors();
        this.statuses = new StatusWriter(client, mirrors, clock);
        this.watch = new RuntimeWatch(runtime, options.agent(), this::changedInRuntime);
        this.probes = new Probes(runtime, this::unhealthy, this::wake, clock);
        ReferredObjects objects = new ReferredObjects(client, clock);
        NodeOptions.Directories directories = options.directories();
        Volumes volumes = new Volumes(
                directories.pods(), directories.podsInMemory(), client, objects, clock, random);
        Workshop shop = new Workshop(
                options,
                runtime,
                watch,
                services,
                events,
                statuses,
                mirrors,
                volumes,
                new ImagePuller(runtime.images(), fetched, objects, clock),
                new Environment(objects),
                new ContainerMounts(volumes, options),
                new Specs(options, machine.memoryBytes()),
                new Hooks(runtime),
                probes,
                Resources.of(view.allocatable()),
                clock);
        this.workers = new PodWorkers(shop, client);
        Eviction eviction = new Eviction(shop, workers);
        Path manifests = directories.staticPods();
        this.staticPods = manifests == null
                ? null
                : new StaticPods(manifests, options.name(), client, workers, mirrors, clock);
        ImageCollector images = new ImageCollector(
                runtime.images(), fetched, options.thresholds().images(), clock);
        this.housekeeping = new Housekeeping(shop, workers, eviction, images);
        this.heartbeat = new Heartbeat(
                client,
                view,
                runtime,
                eviction::pressure,
                () -> events.normal(reference(options.name()), "Starting", "Starting kubelet."),
                clock);
        this.pods = new RuntimePods(shop, workers);
        this.starter = Thread.ofVirtual().name("node agent").unstarted(this::run);
    }

    /**
     * Starts a node; it is ready some time after this returns.
     *
     * @param server the API server, in this process or another
     * @throws IOException if a directory can't be made, or this machine can't be read
     */
    public static NodeAgent start(
            NodeOptions options,
            Handler server,
            ContainerRuntime runtime,
            InstantSource clock,
            RandomGenerator random)
            throws IOException {
        Files.createDirectories(options.directories().pods());
        Files.createDirectories(options.directories().logs());
        User user =
                User.of("system:node:" + options.name(), "system:nodes", "system:authenticated");
        Client client = new Client(server, user, "kubelet/v1.36.0");
        Machine machine = Machine.discover(options.directories().root());
        FetchedImages fetched =
                new FetchedImages(options.directories().root().resolve("fetched-images"));
        NodeAgent agent = new NodeAgent(options, machine, client, runtime, fetched, clock, random);
        agent.starter.start();
        return agent;
    }

    private void run() {
        try {
            events.start();
            statuses.start();
            heartbeat.start();
            services.start();
            services.awaitSync();
            watch.start();
            workers.start();
            if (staticPods != null) {
                staticPods.start();
            }
            workers.startKeeping();
            housekeeping.start();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake(String pod) {
        workers.wake(pod);
    }

    private void changedInRuntime(String pod, RuntimeWatch.Marks now) {
        workers.changedInRuntime(pod, now);
    }

    private void unhealthy(Pod pod, PodContainer container, String message) {
        events.warning(pod, container, "Unhealthy", message);
    }

    private static JsonObject reference(String name) {
        // upstream's kubelet names the node by its name where others put the uid
        return JsonObject.of("kind", "Node")
                .with("metadata", JsonObject.of("name", name).with("uid", name));
    }

    /** What the kubelet's endpoints ask for. */
    public NodePods pods() {
        return pods;
    }

    /** Stops the agent; what runs goes on. */
    @Override
    public void close() throws InterruptedException {
        starter.interrupt();
        starter.join();
        heartbeat.close();
        housekeeping.close();
        if (staticPods != null) {
            staticPods.close();
        }
        workers.close();
        watch.close();
        probes.close();
        statuses.close();
        services.close();
        events.close();
    }
}
