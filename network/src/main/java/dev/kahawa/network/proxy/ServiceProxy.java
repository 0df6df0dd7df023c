package dev.kahawa.network.proxy;

import dev.kahawa.client.Client;
import dev.kahawa.client.Index;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Informers;
import dev.kahawa.client.Loop;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.model.kinds.Meta;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.network.command.CommandFailedException;
import dev.kahawa.network.command.Commands;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/**
 * Makes Services reachable from this node and its Pods, by rules in one nftables table of its own.
 * The rules go when it is closed.
 */
public final class ServiceProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);
    private static final String NFT = "nft";
    private static final String CONNTRACK = "conntrack";

    /** Changes within this time are applied together; none waits longer. */
    private static final Duration TOGETHER = Duration.ofMillis(100);

    /** How often to see whether somebody has removed the table. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

    /** Stale flows forgotten one by one; where there are more, all UDP flows are. */
    private static final int STALE_MAX = 200;

    private static final Path BRIDGE_FILTER =
            Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");

    private enum Work {
        APPLY,
        LOOK
    }

    private final Commands commands;
    private final ServicePorts reader;
    private final Ipv4Block pods;
    private final Informers informers;
    private final Informer services;
    private final Index slicesByService;
    private final WorkQueue<Work> queue;
    private final Loop<Work> loop;
    private final Thread starter;
    private @Nullable Ruleset applied;
    private List<ServicePort> served = List.of();

    private ServiceProxy(
            Client client,
            Commands commands,
            ServicePorts reader,
            Ipv4Block pods,
            InstantSource clock) {
        this.commands = commands;
        this.reader = reader;
        this.pods = pods;
        this.informers = new Informers(client);
        this.services = informers.of(Resource.SERVICES);
        Informer slices = informers.of(Resource.ENDPOINT_SLICES);
        this.slicesByService = slices.index(ServiceProxy::serviceOf);
        this.queue = new WorkQueue<>(clock);
        this.loop = new Loop<>("service proxy", queue, this::work, 1);
        services.listen((before, after) -> queue.addAfter(Work.APPLY, TOGETHER));
        slices.listen((before, after) -> queue.addAfter(Work.APPLY, TOGETHER));
        this.starter = Thread.ofVirtual().name("service proxy").unstarted(this::run);
    }

    /**
     * Starts it.
     *
     * @param client may list and watch Services and EndpointSlices
     * @param node this node's name
     * @param pods the addresses of all Pods of the cluster
     * @param loopback whether the API server runs on this machine
     */
    public static ServiceProxy start(
            Client client,
            Commands commands,
            String node,
            Ipv4Block pods,
            Loopback loopback,
            InstantSource clock) {
        ServiceProxy proxy =
                new ServiceProxy(client, commands, new ServicePorts(node, loopback), pods, clock);
        proxy.starter.start();
        return proxy;
    }

    private static List<String> serviceOf(JsonObject slice) {
        Meta meta = Meta.of(slice);
        String service = meta.labels().get("kubernetes.io/service-name");
        return service == null
                ? List.of()
                : List.of(new ObjectName(meta.namespace(), service).toString());
    }

    private void run() {
        try {
            informers.start();
            queue.add(Work.APPLY);
            loop.start();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(Work work) throws InterruptedException {
        try {
            if (work == Work.APPLY) {
                apply();
            } else {
                look();
            }
        } catch (CommandFailedException failed) {
            LOG.warn("Services can't be made reachable: {}", failed.getMessage());
            applied = null;
            queue.addAfter(Work.APPLY, LOOK_EVERY);
        }
        queue.addAfter(Work.LOOK, LOOK_EVERY);
    }

    private void apply() throws InterruptedException {
        List<ServicePort> ports = ports();
        Ruleset wanted = Rules.of(ports, pods, bridged());
        Ruleset before = applied;
        if (before == null) {
            replace(wanted);
        } else {
            change(before, wanted);
        }
        forget(StaleFlows.between(served, ports));
        served = ports;
    }

    private void change(Ruleset before, Ruleset wanted) throws InterruptedException {
        String script = wanted.since(before);
        if (script.isEmpty()) {
            return;
        }
        try {
            commands.feed(script, NFT, "-f", "-");
            applied = wanted;
        } catch (CommandFailedException failed) {
            LOG.info("the rules of Services are not as they were left: {}", failed.getMessage());
            replace(wanted);
        }
    }

    private void replace(Ruleset wanted) throws InterruptedException {
        applied = null;
        commands.feed(wanted.replacing(), NFT, "-f", "-");
        applied = wanted;
    }

    private List<ServicePort> ports() {
        return services.all().stream()
                .sorted(Comparator.comparing(
                                (JsonObject service) -> Meta.of(service).creationTimestamp())
                        .thenComparing(service -> ObjectName.of(service).toString()))
                .flatMap(
                        service -> reader
                                .of(
                                        service,
                                        slicesByService.get(
                                                ObjectName.of(service).toString()))
                                .stream())
                .toList();
    }

    private static Rules.Bridged bridged() {
        return Files.exists(BRIDGE_FILTER) ? Rules.Bridged.SEEN : Rules.Bridged.UNSEEN;
    }

    /** Somebody may have flushed all rules, such as the distribution's nftables service. */
    private void look() throws InterruptedException {
        if (applied == null) {
            return;
        }
        try {
            commands.run(NFT, "list", "chain", "ip", "kahawa", "services");
        } catch (CommandFailedException gone) {
            LOG.info("the rules of Services are gone and are made anew: {}", gone.getMessage());
            applied = null;
            apply();
        }
    }

    private void forget(List<List<String>> stale) throws InterruptedException {
        if (stale.isEmpty() || commands.find(CONNTRACK).isEmpty()) {
            return;
        }
        if (stale.size() > STALE_MAX) {
            forget("-p", "udp");
            return;
        }
        for (List<String> flow : stale) {
            forget(flow.toArray(String[]::new));
        }
    }

    private void forget(String... flow) throws InterruptedException {
        String[] command = new String[flow.length + 2];
        command[0] = CONNTRACK;
        command[1] = "-D";
        System.arraycopy(flow, 0, command, 2, flow.length);
        try {
            commands.run(command);
        } catch (CommandFailedException failed) {
            // conntrack fails also where there is no such flow
            LOG.debug("{}", failed.getMessage());
        }
    }

    @Override
    public void close() throws InterruptedException {
        starter.interrupt();
        starter.join();
        loop.close();
        informers.close();
        try {
            commands.feed(Ruleset.removal(), NFT, "-f", "-");
        } catch (CommandFailedException failed) {
            LOG.warn("the rules of Services stay behind: {}", failed.getMessage());
        }
    }
}
