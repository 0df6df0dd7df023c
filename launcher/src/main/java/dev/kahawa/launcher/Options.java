package dev.kahawa.launcher;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster runs.
 *
 * @param ephemeral keep nothing: state in memory, the directory only for the kubeconfig and keys
 * @param nodes how many simulated nodes
 * @param clientCaFile further authorities whose client certificates are good; null for none
 * @param tlsCertFile the certificate chain to serve with instead of our own; null for our own
 */
public record Options(
        Path dataDirectory,
        boolean ephemeral,
        int nodes,
        String bindAddress,
        int securePort,
        String serviceClusterIpRange,
        Duration requestTimeout,
        Duration eventTtl,
        boolean anonymousAuth,
        @Nullable Path clientCaFile,
        @Nullable Path tlsCertFile,
        @Nullable Path tlsPrivateKeyFile) {}
