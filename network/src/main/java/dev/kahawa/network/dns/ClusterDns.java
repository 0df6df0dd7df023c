package dev.kahawa.network.dns;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informers;
import dev.kahawa.client.Loop;
import dev.kahawa.client.WorkQueue;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Cluster DNS on one node: the cluster's names, and everybody else's by the machine's servers. */
public final class ClusterDns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterDns.class);
    private static final int PORT = 53;
    private static final Duration RETRY = Duration.ofSeconds(15);

    private final Informers informers;
    private final Zone zone;
    private final ResolvConf machine;
    private final Cache cache;
    private final RandomGenerator random;
    private final WorkQueue<String> queue;
    private final Loop<String> loop;
    private final Thread starter;
    private String listening = "";
    private @Nullable DnsServer server;

    private ClusterDns(
            Client client,
            String domain,
            Path resolvConf,
            InstantSource clock,
            RandomGenerator random) {
        this.informers = new Informers(client);
        this.zone = new Zone(domain, new InformedDirectory(informers));
        this.machine = new ResolvConf(resolvConf);
        this.cache = new Cache(clock);
        this.random = random;
        this.queue = new WorkQueue<>(clock);
        this.loop = new Loop<>("dns", queue, this::serve, 1);
        this.starter = Thread.ofVirtual().name("dns").unstarted(this::run);
    }

    /**
     * Starts it; it answers once it is told where.
     *
     * @param client may list and watch Services, EndpointSlices and Namespaces
     * @param domain the cluster's, {@code cluster.local}
     * @param resolvConf names the servers for names outside of the cluster
     * @param random not to be guessed: it keeps answers from being forged
     */
    public static ClusterDns start(
            Client client,
            String domain,
            Path resolvConf,
            InstantSource clock,
            RandomGenerator random) {
        ClusterDns dns = new ClusterDns(client, domain, resolvConf, clock, random);
        dns.starter.start();
        return dns;
    }

    private void run() {
        try {
            informers.start();
            loop.start();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers at this address of the machine from now on, and at no other. */
    public void listen(String address) {
        queue.add(address);
    }

    private void serve(String address) {
        try {
            if (!address.equals(listening)) {
                stop();
                Forwarder upstream = new Forwarder(machine, cache, random, address);
                server = DnsServer.start(new Responder(zone, upstream, random), address, PORT);
                listening = address;
                LOG.info("cluster DNS answers at {}", address);
            }
        } catch (IOException taken) {
            LOG.warn("cluster DNS can't listen at {}:{}: {}", address, PORT, taken.getMessage());
            queue.addAfter(address, RETRY);
        }
    }

    private void stop() throws IOException {
        DnsServer current = server;
        if (current != null) {
            current.close();
            server = null;
            listening = "";
        }
    }

    @Override
    public void close() throws InterruptedException, IOException {
        starter.interrupt();
        starter.join();
        loop.close();
        informers.close();
        stop();
    }
}
