package dev.kahawa.network.proxy;

import dev.kahawa.model.kinds.ObjectName;

import java.util.List;

/**
 * A port of a Service, and where traffic to it goes from this node.
 *
 * @param affinitySeconds how long a client stays with its endpoint; 0 for no time
 * @param anywhere the endpoints for those who don't mind the node
 * @param here the endpoints on this node
 */
record ServicePort(
        ObjectName service,
        Protocol protocol,
        int port,
        Front front,
        long affinitySeconds,
        List<Target> anywhere,
        List<Target> here) {

    /**
     * Where clients find it.
     *
     * @param nodePort 0 for none
     * @param external externalIPs and load balancers' addresses
     * @param balanced the load balancers' addresses among them
     * @param sources who may use the load balancers' addresses; empty for everyone
     */
    record Front(
            String clusterIp,
            int nodePort,
            List<String> external,
            List<String> balanced,
            List<String> sources,
            Reach inside,
            Reach outside) {}

    /** Which endpoints may serve: internalTrafficPolicy and externalTrafficPolicy. */
    enum Reach {
        ANYWHERE,
        HERE
    }

    /** {@code namespace/name/tcp/80}; every port's own. */
    String id() {
        return service + "/" + protocol + "/" + port;
    }

    /** Whom clients at the cluster IP reach. */
    List<Target> inside() {
        return front.inside() == Reach.HERE ? here : anywhere;
    }

    /** Whom clients from outside of the cluster reach. */
    List<Target> outside() {
        return front.outside() == Reach.HERE ? here : anywhere;
    }

    boolean isOutside() {
        return front.nodePort() != 0 || !front.external().isEmpty();
    }
}
