package dev.kahawa.launcher;

import dev.kahawa.model.kinds.Ipv4Block;
import dev.kahawa.node.agent.Thresholds;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a cluster runs.
 *
 * @param dataDirectory an absolute path, made when missing
 * @param ephemeral keep nothing: state in memory; keys and kubeconfig go when the server does
 */
public record Options(
        Path dataDirectory,
        boolean ephemeral,
        Nodes nodes,
        Listen listen,
        Ranges ranges,
        Durations durations,
        Trust trust) {

    /**
     * Where the server is found.
     *
     * @param advertiseAddress what clients are told; null for the bind address
     * @param port 0 for a free one
     */
    public record Listen(String bindAddress, @Nullable String advertiseAddress, int port) {
        private static final String ALL = "0.0.0.0";

        String advertised() {
            if (advertiseAddress != null) {
                return advertiseAddress;
            }
            return bindAddress.equals(ALL) ? "127.0.0.1" : bindAddress;
        }
    }

    /**
     * The nodes of this process.
     *
     * @param simulated how many without a machine
     * @param machine this machine as a node; null where it is none
     */
    public record Nodes(int simulated, @Nullable Machine machine) {}

    /**
     * How this machine is a node.
     *
     * @param name the Node's
     * @param address under which other nodes find it
     * @param runtimeSocket where the container runtime listens
     * @param cniDirectory where the container runtime looks for its network's configuration
     * @param staticPods with manifests of Pods that run unasked; null for none
     * @param thresholds when it is short of something
     */
    public record Machine(
            String name,
            String address,
            Path runtimeSocket,
            Path cniDirectory,
            @Nullable Path staticPods,
            Thresholds thresholds) {}

    /**
     * The cluster's addresses, IPv4 CIDRs.
     *
     * @param services --service-cluster-ip-range
     * @param pods --cluster-cidr, of which every node gets a block
     */
    public record Ranges(String services, String pods) {
        public static final Ranges DEFAULT = new Ranges("10.96.0.0/16", "10.244.0.0/16");
        private static final int DNS = 10;

        /** Where Pods ask for names: the tenth of the Services' addresses, as kubeadm has it. */
        public String dns() {
            return Ipv4Block.parse(services).host(DNS);
        }
    }

    /** How long a request may take, and how long Events are kept. */
    public record Durations(Duration request, Duration events) {
        public static final Durations DEFAULT =
                new Durations(Duration.ofMinutes(1), Duration.ofHours(1));
    }

    /**
     * Who is believed, and what the server shows.
     *
     * @param anonymous whether requests without credentials pass as system:anonymous
     * @param clientCaFile further authorities whose client certificates are good
     * @param certFile the certificate chain to serve with instead of our own
     */
    public record Trust(
            boolean anonymous,
            @Nullable Path clientCaFile,
            @Nullable Path certFile,
            @Nullable Path privateKeyFile) {
        public static final Trust DEFAULT = new Trust(true, null, null, null);
    }

    /** A cluster in memory on a free port, with one simulated node. */
    public static Options ephemeral(Path directory) {
        return onFreePort(directory, true);
    }

    /** A cluster on disk on a free port, with one simulated node. */
    public static Options stored(Path directory) {
        return onFreePort(directory, false);
    }

    private static Options onFreePort(Path directory, boolean ephemeral) {
        return new Options(
                directory,
                ephemeral,
                new Nodes(1, null),
                new Listen("127.0.0.1", null, 0),
                Ranges.DEFAULT,
                Durations.DEFAULT,
                Trust.DEFAULT);
    }

    public Options withNodes(int count) {
        Nodes changed = new Nodes(count, nodes.machine());
        return new Options(dataDirectory, ephemeral, changed, listen, ranges, durations, trust);
    }

    Path kubeconfig() {
        return dataDirectory.resolve("kubeconfig");
    }

    Path keys() {
        return dataDirectory.resolve(ephemeral ? "ephemeral-pki" : "pki");
    }
}
