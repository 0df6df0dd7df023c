package dev.kahawa.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Which Pods go first: each rule decides where those before it don't. */
class PodRankingTest {
    private static final String READY = "'conditions':[{'type':'Ready','status':'True'"
            + ",'lastTransitionTime':'2026-01-01T00:00:00Z'}]";

    @Test
    void ranks() {
        check(pod("", "", ""), pod("n", "", ""));
        check(pod("n", "", "'phase':'Pending'"), pod("n", "", "'phase':'Running'"));
        check(pod("n", "", "'phase':'Running'"), pod("n", "", "'phase':'Running'," + READY));
        check(cost("-5", READY), cost("0", READY));
        check(pod("n", "", READY.replace("00Z", "09Z")), pod("n", "", READY));
        check(
                pod("n", "", READY + ",'containerStatuses':[{'restartCount':4}]"),
                pod("n", "", READY + ",'containerStatuses':[{'restartCount':1}]"));
        check(
                pod("n", "'creationTimestamp':'2026-01-01T00:00:09Z'", READY),
                pod("n", "'creationTimestamp':'2026-01-01T00:00:01Z'", READY));
    }

    @Test
    void takesFromTheCrowdedNode() {
        Pod alone = pod("a", "", READY);
        Pod one = pod("b", "", READY);
        Pod other = pod("b", "", READY);
        assertThat(PodRanking.victims(List.of(alone, one, other), 2)).doesNotContain(alone);
    }

    /** In whatever order they come, the first of the two goes first. */
    private static void check(Pod first, Pod second) {
        assertThat(PodRanking.victims(List.of(first, second), 1)).containsExactly(first);
        assertThat(PodRanking.victims(List.of(second, first), 1)).containsExactly(first);
    }

    private static Pod cost(String cost, String status) {
        return pod(
                "n",
                "'annotations':{'controller.kubernetes.io/pod-deletion-cost':'" + cost + "'}",
                status);
    }

    private static Pod pod(String node, String metadata, String status) {
        String json = "{'metadata':{%s},'spec':{'nodeName':'%s'},'status':{%s}}"
                .formatted(metadata, node, status)
                .replace('\'', '"');
        return new Pod(JsonReader.readTrustedObject(json.getBytes(StandardCharsets.UTF_8)));
    }
}
