package dev.kahawa.node.status;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.node.pod.Findings;
import dev.kahawa.node.pod.PodState;
import dev.kahawa.node.pod.Waiting;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a Pod's status is made from.
 *
 * @param runtime how container ids are prefixed, such as {@code containerd}
 * @param waiting why containers do not run, by their names
 * @param messages termination messages, by the runtime's ids
 * @param nodeAddresses the first is the main one
 */
public record StatusInput(
        Pod pod,
        PodState state,
        Findings findings,
        String runtime,
        Map<String, Waiting> waiting,
        Map<String, String> messages,
        Verdict verdict,
        List<String> nodeAddresses,
        Instant now) {

    /**
     * What the node decided about the Pod as a whole.
     *
     * @param ending whether its containers are being ended, or have been
     * @param phase empty for the one that its containers make
     * @param reason empty for none
     */
    public record Verdict(boolean ending, String phase, String reason, String message) {
        public static final Verdict RUNS = new Verdict(false, "", "", "");
    }
}
