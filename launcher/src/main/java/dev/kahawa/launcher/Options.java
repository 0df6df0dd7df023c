package dev.kahawa.launcher;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a cluster runs.
 *
 * @param dataDirectory an absolute path, made when missing
 * @param ephemeral keep nothing: state in memory; keys and kubeconfig go when the server does
 * @param nodes how many simulated nodes
 * @param serviceClusterIpRange the addresses of Services, an IPv4 CIDR
 */
public record Options(
        Path dataDirectory,
        boolean ephemeral,
        int nodes,
        Listen listen,
        String serviceClusterIpRange,
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
                1,
                new Listen("127.0.0.1", null, 0),
                "10.96.0.0/16",
                Durations.DEFAULT,
                Trust.DEFAULT);
    }

    Path kubeconfig() {
        return dataDirectory.resolve("kubeconfig");
    }

    Path keys() {
        return dataDirectory.resolve(ephemeral ? "ephemeral-pki" : "pki");
    }
}
