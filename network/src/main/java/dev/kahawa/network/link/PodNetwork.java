package dev.kahawa.network.link;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Informers;
import dev.kahawa.client.Loop;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.network.command.CommandFailedException;
import dev.kahawa.network.command.Commands;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Gives this node's Pods addresses, as soon as the Node knows its block of them, and ways to the
 * Pods of other nodes.
 */
public final class PodNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodNetwork.class);

    /** Marks routes as ours, among /etc/iproute2/rt_protos' free numbers. */
    private static final String PROTOCOL = "196";

    private static final Duration RETRY = Duration.ofSeconds(10);

    private final Commands commands;
    private final String self;
    private final CniConfiguration configuration;
    private final Bridge bridge;
    private final Consumer<String> addressListener;
    private final Informers informers;
    private final Informer nodes;
    private final WorkQueue<String> queue;
    private final Loop<String> loop;
    private final Thread starter;
    private final Map<String, String> routes = new TreeMap<>();
    private String address = "";

    private PodNetwork(
            Client client,
            Commands commands,
            String self,
            Path cniDirectory,
            Consumer<String> addressListener,
            InstantSource clock) {
        this.commands = commands;
        this.self = self;
        this.configuration = new CniConfiguration(cniDirectory);
        this.bridge = new Bridge(commands);
        this.addressListener = addressListener;
        this.informers = new Informers(client);
        this.nodes = informers.of(Resource.NODES, PodNetwork::essence);
        this.queue = new WorkQueue<>(clock);
        this.loop = new Loop<>("pod network", queue, name -> sync(), 1);
        nodes.listen((before, after) -> {
            if (before == null || after == null || !like(before, after)) {
                queue.add(self);
            }
        });
        this.starter = Thread.ofVirtual().name("pod network").unstarted(this::run);
    }

    /**
     * Starts it.
     *
     * @param client may list and watch Nodes
     * @param self this node's name
     * @param cniDirectory where the container runtime looks for its network's configuration
     * @param addressListener hears the node's own address in its block, once the machine has it
     */
    public static PodNetwork start(
            Client client,
            Commands commands,
            String self,
            Path cniDirectory,
            Consumer<String> addressListener,
            InstantSource clock) {
        PodNetwork network =
                new PodNetwork(client, commands, self, cniDirectory, addressListener, clock);
        network.starter.start();
        return network;
    }

    private static JsonObject essence(JsonObject node) {
        JsonObject metadata = JsonObject.builder()
                .put("name", node.text("metadata", "name"))
                .put("resourceVersion", node.text("metadata", "resourceVersion"))
                .put("labels", node.object("metadata", "labels"))
                .build();
        return JsonObject.builder()
                .put("metadata", metadata)
                .put("spec", JsonObject.of("podCIDR", node.text("spec", "podCIDR")))
                .put("status", JsonObject.of("addresses", node.array("status", "addresses")))
                .build();
    }

    private static boolean like(JsonObject before, JsonObject after) {
        return before.object("spec").equals(after.object("spec"))
                && before.object("status").equals(after.object("status"));
    }

    private void run() {
        try {
            informers.start();
            loop.start();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void sync() throws InterruptedException {
        Optional<Ipv4Block> block = nodes.get(new ObjectName("", self)).flatMap(Routes::block);
        if (block.isEmpty()) {
            return;
        }
        try {
            attach(block.get());
            route(Routes.wanted(self, nodes.all()));
        } catch (CommandFailedException | IOException failed) {
            LOG.warn("the Pods' network is not complete: {}", failed.getMessage());
            queue.addAfter(self, RETRY);
        }
    }

    private void attach(Ipv4Block block) throws InterruptedException, IOException {
        if (configuration.write(block) == CniConfiguration.Whose.OURS) {
            bridge.ensure(block);
        } else {
            bridge.ensureAddress(block);
        }
        String gateway = Bridge.gateway(block);
        if (!gateway.equals(address)) {
            LOG.info("Pods of this node get addresses of {}", block);
            addressListener.accept(gateway);
            address = gateway;
        }
    }

    private void route(Map<String, String> wanted) throws InterruptedException {
        for (String block : Map.copyOf(routes).keySet()) {
            if (!wanted.containsKey(block)) {
                commands.run("ip", "route", "delete", block, "proto", PROTOCOL);
                routes.remove(block);
            }
        }
        for (Map.Entry<String, String> way : wanted.entrySet()) {
            if (!way.getValue().equals(routes.get(way.getKey()))) {
                commands.run(
                        "ip",
                        "route",
                        "replace",
                        way.getKey(),
                        "via",
                        way.getValue(),
                        "proto",
                        PROTOCOL);
                routes.put(way.getKey(), way.getValue());
            }
        }
    }

    /** Takes the routes away, and the bridge where no Pod uses it. */
    @Override
    public void close() throws InterruptedException {
        starter.interrupt();
        starter.join();
        loop.close();
        informers.close();
        try {
            commands.run("ip", "route", "flush", "proto", PROTOCOL);
            bridge.remove();
        } catch (CommandFailedException | IOException failed) {
            LOG.warn("something of the Pods' network stays behind: {}", failed.getMessage());
        }
    }
}
