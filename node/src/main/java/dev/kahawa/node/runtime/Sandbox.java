package dev.kahawa.node.runtime;

import java.time.Instant;
import java.util.Map;

/** A sandbox in a list. */
public record Sandbox(
        String id,
        SandboxSpec.PodIdentity pod,
        int attempt,
        boolean ready,
        Instant created,
        Map<String, String> labels,
        Map<String, String> annotations) {}
