package dev.kahawa.network.dns;

import dev.kahawa.model.kinds.ObjectName;

import java.util.List;
import java.util.Optional;

/** What there is in the cluster that has a name. Safe for use by many threads. */
interface Directory {
    boolean hasNamespace(String name);

    Optional<Named> service(ObjectName name);

    /** The Service at this cluster IP. */
    Optional<ObjectName> at(String clusterIp);

    /** The endpoint of a headless Service that has this address. */
    Optional<Member> member(String address);

    /** A Service as DNS sees it. */
    sealed interface Named {
        /** One address stands for all endpoints. */
        record Balanced(String address, List<Port> ports) implements Named {}

        /** Every endpoint has its own name. */
        record Headless(List<Endpoint> endpoints) implements Named {}

        /** Another name for something outside. */
        record External(String target) implements Named {}
    }

    /** @param protocol in lower case */
    record Port(String name, String protocol, int number) {}

    /** @param hostname empty where it has none of its own */
    record Endpoint(String address, String hostname, List<Port> ports) {
        /** Its label below its Service. */
        String label() {
            return hostname.isEmpty() ? address.replace('.', '-') : hostname;
        }
    }

    /** An endpoint and the Service it belongs to. */
    record Member(ObjectName service, Endpoint endpoint) {}
}
