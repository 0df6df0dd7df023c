package dev.kahawa.controllers;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informers;
import dev.kahawa.controllers.aggregation.ClusterRoleAggregation;
import dev.kahawa.controllers.certificates.CertificateController;
import dev.kahawa.controllers.clusterdns.ClusterDnsController;
import dev.kahawa.controllers.deployment.DeploymentController;
import dev.kahawa.controllers.disruption.DisruptionController;
import dev.kahawa.controllers.endpointslice.EndpointSliceController;
import dev.kahawa.controllers.endpointslice.MirrorController;
import dev.kahawa.controllers.garbage.GarbageCollector;
import dev.kahawa.controllers.namespace.NamespaceController;
import dev.kahawa.controllers.nodeipam.NodeIpamController;
import dev.kahawa.controllers.nodelifecycle.NodeLifecycleController;
import dev.kahawa.controllers.nodelifecycle.NodeTtl;
import dev.kahawa.controllers.podgc.PodGarbageCollector;
import dev.kahawa.controllers.replicaset.ReplicaSetController;
import dev.kahawa.controllers.serviceaccount.NamespaceGift;
import dev.kahawa.controllers.serviceaccount.TokenSecretController;
import dev.kahawa.controllers.tainteviction.TaintEvictionController;
import dev.kahawa.model.request.Handler;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.Catalog;

import java.time.InstantSource;

/**
 * All controllers. They see the cluster through shared informers under the controller manager's
 * identity, and act each under its own ServiceAccount.
 */
public final class Controllers implements AutoCloseable {
    private static final User MANAGER =
            User.of("system:kube-controller-manager", "system:authenticated");

    private final Informers informers;
    private final Workshop workshop;
    private final Thread starter;

    private Controllers(Informers informers, Workshop workshop) {
        this.informers = informers;
        this.workshop = workshop;
        this.starter = Thread.ofVirtual().name("controllers").unstarted(this::run);
    }

    /**
     * Starts the controllers; they begin to act as soon as they have seen what there is.
     */
    public static Controllers start(
            Handler server,
            Catalog catalog,
            ClusterNetwork network,
            ClusterAuthority authority,
            InstantSource clock) {
        Client manager = new Client(server, MANAGER, "kube-controller-manager/v1.36.0");
        Informers informers = new Informers(manager);
        Workshop workshop = new Workshop(server, informers, clock);
        new NamespaceController(workshop, catalog);
        NamespaceGift.serviceAccount(workshop);
        NamespaceGift.rootCertificate(workshop, authority.pem());
        new TokenSecretController(workshop, authority);
        new DeploymentController(workshop);
        new ReplicaSetController(workshop);
        new EndpointSliceController(workshop);
        new MirrorController(workshop);
        new DisruptionController(workshop, catalog);
        new ClusterRoleAggregation(workshop);
        new NodeLifecycleController(workshop);
        new NodeTtl(workshop);
        new TaintEvictionController(workshop);
        new PodGarbageCollector(workshop);
        new NodeIpamController(workshop, network.pods());
        new ClusterDnsController(workshop, network.dns());
        new CertificateController(workshop, authority.signer());
        // Last: it looks at every resource, and keeps least of those nobody else asked for.
        new GarbageCollector(workshop, catalog);
        Controllers controllers = new Controllers(informers, workshop);
        controllers.starter.start();
        return controllers;
    }

    private void run() {
        try {
            informers.start();
            workshop.start();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws InterruptedException {
        starter.interrupt();
        starter.join();
        workshop.stop();
        informers.close();
    }
}
