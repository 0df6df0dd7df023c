package dev.kahawa.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.node.pod.BackOff;
import dev.kahawa.node.pod.Findings;
import dev.kahawa.node.pod.Findings.Finding;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** What a Pod that is to run needs next. */
class PodDecisionTest {
    private static final Instant NOW = Cases.START.plusSeconds(10);

    private static void check(String pod, String state, String wanted) {
        check(pod, state, (kind, container) -> Finding.UNKNOWN, Map.of(), wanted);
    }

    private static void check(
            String pod,
            String state,
            Findings findings,
            Map<String, BackOff> backOffs,
            String wanted) {
        Pod spec = Cases.pod(pod);
        Decision decision = PodDecision.decide(
                spec, Cases.state(spec, state), new Facts(NOW, findings, backOffs, Set.of()));
        assertThat(Cases.words(decision.actions())).as(pod + " | " + state).isEqualTo(wanted);
    }

    @Test
    void aSandboxComesFirst() {
        check("Always a", "none", "sandbox 0");
        check("Never a", "none", "sandbox 0");
        check("Always a", "ready", "start a0");
        check("Always a b", "ready", "start a0, start b0");
        check("Always a", "ready a=run", "");
    }

    @Test
    void aDeadSandboxIsMadeAnewWhereSomethingIsToRunInIt() {
        check("Always a", "dead a=137", "end s1, sandbox 2");
        check("OnFailure a", "dead a=137", "end s1, sandbox 2");
        check("OnFailure a", "dead a=0", "");
        check("Never a", "dead a=137", "");
        check("Never a", "dead", "end s1, sandbox 2");
        check("Always a", "ready a'=137", "start a1");
        check("Always init:i a", "ready i'=0 a'=137", "start i1");
    }

    @Test
    void initContainersGoOneAfterAnother() {
        check("Always init:i init:j a", "ready", "start i0");
        check("Always init:i init:j a", "ready i=run", "");
        check("Always init:i init:j a", "ready i=0", "start j0");
        check("Always init:i init:j a", "ready i=0 j=0", "start a0");
        check("Always init:i a", "ready i=1", "start i1");
        check("OnFailure init:i a", "ready i=1", "start i1");
        check("Never init:i a", "ready i=1", "");
    }

    @Test
    void sidecarsStayAndAreStartedAgain() {
        check("Always side:s init:i a", "ready", "start s0");
        check("Always side:s init:i a", "ready s=run", "start i0");
        check("Always side:s init:i a", "ready s=run i=0", "start a0");
        check("Always side:s a", "ready s=0 a=run", "start s1");
        check("Never side:s a", "ready s=1 a=run", "start s1");
        check("Never side:s a", "ready s=run a=0", "");
        check("Never side:s a", "ready s=0 a=0", "");
    }

    @Test
    void whatEndedIsStartedAgainByItsPolicy() {
        check("Always a", "ready a=0", "start a1");
        check("OnFailure a", "ready a=0", "");
        check("OnFailure a", "ready a=1", "start a1");
        check("Never a", "ready a=1", "");
        check("Always a", "ready a=1 a=1 a=run", "remove a0");
    }

    @Test
    void leftoversOfAStartThatWasCutOffGo() {
        check("Always a", "ready a=made", "remove a0, start a1");
    }

    @Test
    void whatFailsItsProbeIsStopped() {
        check("Always live:a", "ready a=run", (kind, id) -> Finding.FAILURE, Map.of(), "stop a0");
        check("Always live:a", "ready a=run", (kind, id) -> Finding.SUCCESS, Map.of(), "");
        check("Always a", "ready a=run", (kind, id) -> Finding.FAILURE, Map.of(), "");
    }

    @Test
    void aRestartWaitsForItsPause() {
        Findings none = (kind, id) -> Finding.UNKNOWN;
        Instant restarted = Cases.START;
        BackOff ten = new BackOff(Duration.ofSeconds(10), restarted);
        BackOff four = new BackOff(Duration.ofSeconds(4), restarted);
        check("Always a", "ready a=1", none, Map.of("a", ten), "");
        check("Always a", "ready a=1", none, Map.of("a", four), "start a1");
        check("Always a", "ready a=1", none, Map.of("b", ten), "start a1");
        Pod pod = Cases.pod("Always a");
        Decision decision = PodDecision.decide(
                pod,
                Cases.state(pod, "ready a=1"),
                new Facts(NOW, none, Map.of("a", ten), Set.of()));
        assertThat(decision.again()).isEqualTo(Cases.START.plusSeconds(15));
        assertThat(decision.waiting().get("a").message())
                .isEqualTo("back-off 10s restarting failed container=a pod=p_n(u)");
    }

    @Test
    void pausesAreToldAsGoTellsThem() {
        assertThat(PodDecision.duration(Duration.ofSeconds(10))).isEqualTo("10s");
        assertThat(PodDecision.duration(Duration.ofSeconds(160))).isEqualTo("2m40s");
        assertThat(PodDecision.duration(Duration.ofMinutes(5))).isEqualTo("5m0s");
    }
}
