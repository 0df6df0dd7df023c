package dev.kahawa.launcher.node;

import dev.kahawa.apiserver.http.HttpServer;
import dev.kahawa.apiserver.http.Limits;
import dev.kahawa.apiserver.http.TlsIdentity;
import dev.kahawa.client.Client;
import dev.kahawa.client.remote.RemoteApiServer;
import dev.kahawa.launcher.kubeconfig.KubeconfigAccess;
import dev.kahawa.launcher.pki.Pki;
import dev.kahawa.model.request.User;
import dev.kahawa.network.NodeNetwork;
import dev.kahawa.node.kubelet.KubeletEndpoints;
import dev.kahawa.node.kubelet.KubeletGuard;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A node in a process of its own: it speaks to the API server under its own certificate, which it
 * renews, and serves the kubelet's endpoints over HTTPS to whom the API server lets.
 */
public final class RemoteNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteNode.class);
    private static final long LOOK_EVERY_SECONDS = 60;
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Options options;
    private final String server;
    private final NodeIdentity identity;
    private final RemoteApiServer apiServer;
    private final MachineNode node;
    private final HttpServer kubelet;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * How the node finds its cluster.
     *
     * @param kubeconfig the node's own
     * @param bootstrap with a bootstrap token, for a node without a kubeconfig; null for none
     * @param bindAddress of the kubelet's endpoints
     */
    public record Options(
            Path kubeconfig, @Nullable Path bootstrap, String bindAddress, MachineOptions machine) {
        User user() {
            return User.of("system:node:" + machine.name(), "system:nodes", "system:authenticated");
        }
    }

    private RemoteNode(
            Options options,
            String server,
            NodeIdentity identity,
            RemoteApiServer apiServer,
            MachineNode node,
            HttpServer kubelet) {
        this.options = options;
        this.server = server;
        this.identity = identity;
        this.apiServer = apiServer;
        this.node = node;
        this.kubelet = kubelet;
    }

    /**
     * Starts the node; it is ready some time after this returns.
     *
     * @throws IOException if the node is not let into the cluster, or a port or directory can't be
     *     used
     */
    public static RemoteNode start(Options options, InstantSource clock, SecureRandom random)
            throws IOException, GeneralSecurityException, InterruptedException {
        MachineOptions machine = options.machine();
        NodeIdentity identity =
                new NodeIdentity(options.kubeconfig(), machine.name(), clock, random);
        if (!identity.exists() && options.bootstrap() != null) {
            identity.join(options.bootstrap());
        }
        KubeconfigAccess access = new KubeconfigAccess(options.kubeconfig());
        RemoteApiServer apiServer = new RemoteApiServer(access);
        Client client = new Client(apiServer, options.user(), "kubelet/v1.36.0");
        TlsIdentity serving = serving(options, clock, random);
        MachineNode node = MachineNode.start(
                machine, apiServer, NodeNetwork.Identities.of(client), clock, random);
        KubeletGuard guard = new KubeletGuard(
                new KubeletEndpoints(node.pods(), clock),
                machine.name(),
                client,
                access.get().authorities(),
                clock);
        HttpServer kubelet;
        try {
            kubelet = kubelet(options, serving, guard);
        } catch (IOException | RuntimeException failed) {
            closeAfter(failed, node);
            closeAfter(failed, apiServer);
            throw failed;
        }
        RemoteNode started = new RemoteNode(
                options, access.get().server().toString(), identity, apiServer, node, kubelet);
        Thread.ofVirtual().name("certificate").start(started::keepIdentity);
        return started;
    }

    private static void closeAfter(Exception failed, AutoCloseable part) {
        try {
            part.close();
        } catch (Exception alsoFailed) {
            failed.addSuppressed(alsoFailed);
        }
    }

    private static HttpServer kubelet(Options options, TlsIdentity serving, KubeletGuard guard)
            throws IOException, InterruptedException {
        return HttpServer.start(
                new HttpServer.Options(
                        options.bindAddress(),
                        options.machine().port(),
                        () -> serving,
                        HttpServer.Options.BODY_BYTES_MAX,
                        Limits.DEFAULT),
                guard);
    }

    /** Signed by an authority of the node's own, as a kubelet's is without --rotate-server-certificates. */
    private static TlsIdentity serving(Options options, InstantSource clock, SecureRandom random)
            throws IOException, GeneralSecurityException {
        Pki pki = new Pki(options.machine().directory().resolve("pki"), clock, random);
        Pki.Pair authority = pki.authority();
        Pki.Pair pair = pki.serving(
                authority, List.of(options.machine().name(), options.machine().address()));
        return new TlsIdentity(pair.key(), List.of(pair.certificate(), authority.certificate()));
    }

    private void keepIdentity() {
        try {
            while (!closed.await(LOOK_EVERY_SECONDS, TimeUnit.SECONDS)) {
                renewIfDue();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void renewIfDue() throws InterruptedException {
        try {
            if (identity.isDue()) {
                identity.renew();
            }
        } catch (IOException | GeneralSecurityException | RuntimeException failed) {
            LOG.warn("the node's certificate can't be renewed yet", failed);
        }
    }

    /** The kubelet's endpoints, such as {@code https://10.0.0.7:10250}. */
    public String address() {
        return "https://" + options.bindAddress() + ":" + kubelet.port();
    }

    /** The API server's URL. */
    public String server() {
        return server;
    }

    /** Ends the node's part of the talk; its Pods go on. */
    @Override
    public void close() throws Exception {
        closed.countDown();
        kubelet.close(GRACE);
        node.close();
        apiServer.close();
    }
}
