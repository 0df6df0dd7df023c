package dev.kahawa.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.kinds.DisruptionBudget;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Statuses;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What comes of an eviction of one Pod in a namespace with some budgets. */
class EvictionRulesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String READY =
            "'phase':'Running','conditions':[{'type':'Ready','status':'True'}]";
    private static final String UNREADY = "'phase':'Running'";
    private static final String ALL = "'selector':{}";
    private static final String OTHERS = "'selector':{'matchLabels':{'app':'other'}}";
    private static final String ALWAYS = ALL + ",'unhealthyPodEvictionPolicy':'AlwaysAllow'";

    @Test
    void podsBeyondBudgets() {
        checkBeyond("'phase':'Pending'", true, true);
        checkBeyond("'phase':'Succeeded'", true, false);
        checkBeyond("'phase':'Failed'", true, false);
        checkBeyond("'phase':'Running'", false, true);
    }

    @Test
    void noBudgetHoldsBack() {
        check(READY, "free");
        check(READY, "free", budget(OTHERS, ""));
        check(READY, "free", budget("'minAvailable':1", ""));
    }

    @Test
    void healthyPodsAreChargedFor() {
        check(READY, "charged 1", budget(ALL, "'disruptionsAllowed':2"));
        check(READY, "charged 0", budget(ALL, "'disruptionsAllowed':1"));
        check(READY, "charged 0", budget(ALWAYS, "'disruptionsAllowed':1"));
        check(
                READY,
                "429 The disruption budget b needs 2 healthy pods and has 1 currently",
                budget(ALL, "'currentHealthy':1,'desiredHealthy':2"));
    }

    @Test
    void unhealthyPodsGoIfTheBudgetIsKept() {
        String kept = "'currentHealthy':1,'desiredHealthy':1";
        check(UNREADY, "unhealthy", budget(ALL, kept));
        check(UNREADY, "unhealthy", budget(ALWAYS, ""));
        check(
                UNREADY,
                "429 The disruption budget b needs 2 healthy pods and has 1 currently",
                budget(ALL, "'currentHealthy':1,'desiredHealthy':2"));
        check(
                UNREADY,
                "429 The disruption budget b needs 0 healthy pods and has 0 currently",
                budget(ALL, ""));
    }

    @Test
    void tellsWhyNot() {
        String enough = "'currentHealthy':3,'desiredHealthy':1,";
        String no = "429 The disruption budget b does not allow evicting pods currently";
        check(READY, no, budget(ALL, enough + "'conditions':[]"));
        check(
                READY,
                no + " because it failed sync: why",
                budget(ALL, condition("SyncFailed", "why")));
        check(READY, no + " (Odd): why", budget(ALL, enough + condition("Odd", "why")));
        check(
                READY,
                "429 The disruption budget b is still being processed by the server. after 10",
                budget(ALL, "'observedGeneration':1"));
        check(READY, "403", budget(ALL, "'disruptionsAllowed':-1"));
        check(READY, "500", budget(ALL, ""), budget(ALL, ""));
    }

    @Test
    void chargesRememberThePod() {
        DisruptionBudget charged =
                EvictionRules.charged(budget(ALL, "'disruptionsAllowed':1"), "p", NOW);
        assertThat(charged.disruptedPods()).containsEntry("p", "2026-01-01T00:00:00Z");
        assertThat(charged.condition().orElseThrow().text("reason")).isEqualTo("InsufficientPods");
    }

    private static void checkBeyond(String status, boolean beyond, boolean mayBecomeGuarded) {
        assertThat(EvictionRules.isBeyondBudgets(pod(status))).isEqualTo(beyond);
        assertThat(EvictionRules.mayBecomeGuarded(pod(status))).isEqualTo(mayBecomeGuarded);
    }

    private static void check(String status, String expected, DisruptionBudget... budgets) {
        assertThat(outcome(pod(status), List.of(budgets))).isEqualTo(expected);
    }

    private static String outcome(Pod pod, List<DisruptionBudget> budgets) {
        try {
            return switch (EvictionRules.judge(pod, budgets)) {
                case EvictionRules.Verdict.Free free -> "free";
                case EvictionRules.Verdict.Unhealthy unhealthy -> "unhealthy";
                case EvictionRules.Verdict.Charged(DisruptionBudget budget) ->
                    "charged " + EvictionRules.charged(budget, "p", NOW).disruptionsAllowed();
            };
        } catch (ApiException refused) {
            JsonObject details = Statuses.failure(refused).object("details");
            String why = String.join(
                    "",
                    details.array("causes").objects().stream()
                            .map(cause -> " " + cause.text("message"))
                            .toList());
            long after = details.number("retryAfterSeconds").orElse(0);
            return refused.code() + why + (after > 0 ? " after " + after : "");
        }
    }

    private static String condition(String reason, String message) {
        return "'conditions':[{'type':'DisruptionAllowed','status':'False','reason':'" + reason
                + "','message':'" + message + "'}]";
    }

    private static DisruptionBudget budget(String spec, String status) {
        String all = Stream.of("'observedGeneration':2", status)
                .filter(part -> !part.isEmpty())
                .reduce((a, b) -> b.contains("observedGeneration") ? b : a + "," + b)
                .orElseThrow();
        return new DisruptionBudget(json("{'metadata':{'name':'b','namespace':'n','generation':2},"
                + "'spec':{" + spec + "},'status':{" + all + "}}"));
    }

    private static Pod pod(String status) {
        return new Pod(json("{'metadata':{'name':'p','namespace':'n','labels':{'app':'a'}},"
                + "'status':{" + status + "}}"));
    }

    private static JsonObject json(String text) {
        return JsonReader.readTrustedObject(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
