package dev.kahawa.network;

import dev.kahawa.client.Client;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.User;
import dev.kahawa.network.command.Commands;
import dev.kahawa.network.dns.ClusterDns;
import dev.kahawa.network.link.PodNetwork;
import dev.kahawa.network.proxy.ServiceProxy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a machine needs so that its Pods have addresses, reach each other and Services, and find
 * them by name. Each part is left out, with a word on what is missing, where the machine lacks it.
 */
public final class NodeNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeNetwork.class);
    private static final Path CLAIMS = Path.of("/run/kahawa");
    private static final Path SELF = Path.of("/proc/self");
    private static final String VERSION = "/v1.36.0";

    private final List<AutoCloseable> parts;

    private NodeNetwork(List<AutoCloseable> parts) {
        this.parts = parts;
    }

    /**
     * Who the parts are.
     *
     * @param proxy may list and watch Nodes, Services and EndpointSlices
     * @param dns may list and watch Namespaces, Services and EndpointSlices
     */
    public record Identities(Client proxy, Client dns) {

        /** In the server's own process: kube-proxy, and a ServiceAccount for DNS. */
        public static Identities within(Handler server) {
            User proxy = User.of("system:kube-proxy", "system:authenticated");
            return new Identities(
                    new Client(server, proxy, "kube-proxy" + VERSION),
                    Client.ofServiceAccount(server, "cluster-dns", "cluster-dns" + VERSION));
        }

        /** A node on its own, which is everything itself. */
        public static Identities of(Client node) {
            return new Identities(node, node);
        }
    }

    /**
     * Starts the parts that can run here; they go on by themselves.
     *
     * @param random not to be guessed
     */
    public static NodeNetwork start(
            NetworkOptions options,
            Identities identities,
            InstantSource clock,
            RandomGenerator random) {
        Commands commands = new Commands();
        List<AutoCloseable> parts = new ArrayList<>();
        if (!isRoot()) {
            LOG.warn("Pods have no network, Services and DNS of the cluster: only root can set"
                    + " them up");
            return new NodeNetwork(parts);
        }
        Optional<Claim> claim = Claim.take(CLAIMS);
        if (claim.isEmpty()) {
            LOG.warn("Pods have no network of this cluster's: another cluster has this machine's;"
                    + " stop it, or run one of the two in a network namespace of its own");
            return new NodeNetwork(parts);
        }
        if (has(commands, "ip", "iproute2", "Pods have no network and no DNS")) {
            startLinks(options, identities, commands, clock, random, parts);
        }
        if (has(commands, "nft", "nftables", "Services can't be reached")) {
            parts.add(ServiceProxy.start(
                    identities.proxy(),
                    commands,
                    options.node(),
                    options.pods(),
                    options.loopback(),
                    clock));
        }
        parts.add(claim.get());
        return new NodeNetwork(parts);
    }

    private static void startLinks(
            NetworkOptions options,
            Identities identities,
            Commands commands,
            InstantSource clock,
            RandomGenerator random,
            List<AutoCloseable> parts) {
        ClusterDns dns = ClusterDns.start(
                identities.dns(), options.domain(), options.resolvConf(), clock, random);
        parts.add(PodNetwork.start(
                identities.proxy(),
                commands,
                options.node(),
                options.cniDirectory(),
                dns::listen,
                clock));
        parts.add(dns);
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(SELF, "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException elsewhere) {
            LOG.debug("no Linux: {}", elsewhere.getMessage());
            return false;
        }
    }

    private static boolean has(Commands commands, String program, String from, String without) {
        boolean there = commands.find(program).isPresent();
        if (!there) {
            LOG.warn(
                    "{}: {} is missing; install it, as by apt-get install {}",
                    without,
                    program,
                    from);
        }
        return there;
    }

    /** Takes away the rules, routes and addresses; Pods that run keep theirs. */
    @Override
    public void close() throws Exception {
        for (AutoCloseable part : parts) {
            part.close();
        }
    }
}
