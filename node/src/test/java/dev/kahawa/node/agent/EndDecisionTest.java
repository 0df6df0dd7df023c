package dev.kahawa.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.kinds.Pod;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Set;

/** What is ended next of a Pod that is to end. */
class EndDecisionTest {
    private static void check(String pod, String state, Set<String> stopping, String wanted) {
        Pod spec = Cases.pod(pod);
        var actions = EndDecision.decide(
                spec, Cases.state(spec, state), Duration.ofSeconds(30), stopping);
        assertThat(Cases.words(actions)).as(pod + " | " + state).isEqualTo(wanted);
    }

    @Test
    void mainContainersGoFirstThenSidecarsFromTheLastThenTheSandbox() {
        check("Always a b", "ready a=run b=run", Set.of(), "stop a0, stop b0");
        check("Always a b", "ready a=run b=run", Set.of("a0"), "stop b0");
        check("Always side:s side:t a", "ready s=run t=run a=run", Set.of(), "stop a0");
        check("Always side:s side:t a", "ready s=run t=run a=run", Set.of("a0"), "");
        check("Always side:s side:t a", "ready s=run t=run a=0", Set.of(), "stop t0");
        check("Always side:s side:t a", "ready s=run t=0 a=0", Set.of(), "stop s0");
        check("Always a", "ready a=0", Set.of(), "end s1");
        check("Always a", "dead a=0", Set.of(), "");
        check("Always a", "none", Set.of(), "");
    }
}
