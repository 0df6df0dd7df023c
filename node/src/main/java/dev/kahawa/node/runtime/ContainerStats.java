package dev.kahawa.node.runtime;

import java.time.Instant;

/** What a running container uses: CPU as a sum since its start, the rest now. */
public record ContainerStats(
        String container,
        Instant at,
        long cpuNanos,
        long memoryWorkingSetBytes,
        long writableLayerBytes,
        long writableLayerInodes) {}
