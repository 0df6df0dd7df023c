package dev.kahawa.node.runtime;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A container in full.
 *
 * @param started {@link Instant#EPOCH} until it has
 * @param finished {@link Instant#EPOCH} until it has
 * @param reason the runtime's word for the end, such as {@code OOMKilled}, {@code Completed}, {@code
 *     Error}; empty while it runs
 * @param image as the Pod named it
 * @param imageId with its digest, for the Pod's status
 * @param logPath absolute
 */
public record ContainerStatus(
        Container container,
        Instant started,
        Instant finished,
        int exitCode,
        String reason,
        String message,
        String image,
        String imageId,
        Path logPath) {}
