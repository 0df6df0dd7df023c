package dev.kahawa.node.kubelet;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Which part of a log, and how: core/v1 PodLogOptions.
 *
 * @param previous the log of the container's instance before the current one
 * @param tailLines -1 for all
 * @param limitBytes -1 for no limit
 * @param since null for the beginning
 * @param stream which of the outputs
 */
public record LogOptions(
        boolean follow,
        boolean previous,
        boolean timestamps,
        long tailLines,
        long limitBytes,
        @Nullable Instant since,
        Stream stream) {

    /** The container's outputs. */
    public enum Stream {
        ALL,
        STDOUT,
        STDERR
    }
}
