package dev.kahawa.node.agent;

import dev.kahawa.node.pod.Waiting;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is to be done now.
 *
 * @param waiting the containers that may not start yet, and why
 * @param again when to decide again even if nothing changes; null for never
 */
record Decision(
        List<Action> actions,
        Map<String, Waiting> waiting,
        @Nullable Instant again) {}
