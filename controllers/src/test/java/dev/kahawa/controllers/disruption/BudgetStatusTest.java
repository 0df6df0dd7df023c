package dev.kahawa.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.kinds.DisruptionBudget;
import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How many Pods may be missing: {@code expected/desired healthy healthy allowed}. */
class BudgetStatusTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    @Test
    void leastAvailable() {
        check("'minAvailable':1", "", "0/1 healthy 0 allows 0");
        check("'minAvailable':1", "a! b!", "2/1 healthy 0 allows 0");
        check("'minAvailable':1", "a b!", "2/1 healthy 1 allows 0");
        check("'minAvailable':1", "a b", "2/1 healthy 2 allows 1");
        check("'minAvailable':0", "a b", "2/0 healthy 2 allows 2");
        check("'minAvailable':5", "a b", "2/5 healthy 2 allows 0");
    }

    @Test
    void sharesAreOfWhatTheOwnersWantAndRoundedUp() {
        check("'minAvailable':'50%'", "a b c", 5, "5/3 healthy 3 allows 0");
        check("'minAvailable':'50%'", "a b c d", 5, "5/3 healthy 4 allows 1");
        check("'minAvailable':'100%'", "a b", 2, "2/2 healthy 2 allows 0");
        check("'minAvailable':'0%'", "a b", 2, "2/0 healthy 2 allows 2");
        check("'maxUnavailable':'25%'", "a b c d", 4, "4/3 healthy 4 allows 1");
        check("'maxUnavailable':'25%'", "a b", 2, "2/1 healthy 2 allows 1");
        check("'maxUnavailable':'30%'", "a b c d", 4, "4/2 healthy 4 allows 2");
    }

    @Test
    void mostUnavailable() {
        check("'maxUnavailable':1", "a b c", 3, "3/2 healthy 3 allows 1");
        check("'maxUnavailable':1", "a b!", 3, "3/2 healthy 1 allows 0");
        check("'maxUnavailable':9", "a b!", 2, "2/0 healthy 1 allows 1");
        check("'maxUnavailable':0", "a b", 2, "2/2 healthy 2 allows 0");
    }

    @Test
    void noPodsAllowNothing() {
        check("'minAvailable':'50%'", "naked", 0, "0/0 healthy 1 allows 0");
        check("'maxUnavailable':1", "naked", 0, "0/0 healthy 1 allows 0");
        check("'selector':{}", "a b", "0/0 healthy 2 allows 0");
    }

    @Test
    void podsThatGoAreNotHealthy() {
        check("'minAvailable':1", "a b-", "2/1 healthy 1 allows 0");
        check("'minAvailable':1", "a b@09:00", "2/1 healthy 1 allows 0 but b");
        check("'minAvailable':1", "a b@08:00", "2/1 healthy 1 allows 0 but b");
        check("'minAvailable':1", "a b@07:59", "2/1 healthy 2 allows 1");
        check("'minAvailable':1", "a b-@09:00", "2/1 healthy 1 allows 0");
    }

    @Test
    void countingTwiceChangesNothing() {
        List<Pod> pods = List.of(pod("a"), pod("b"));
        DisruptionBudget budget = budget("'minAvailable':1", "");
        DisruptionBudget counted = counted(budget, pods, 0, NOW);
        assertThat(counted(counted, pods, 0, NOW.plusSeconds(60))).isSameAs(counted);
    }

    /**
     * @param pods names; {@code !} not ready, {@code -} being deleted, {@code @mm:ss} its eviction
     *     was allowed at that time of the hour
     */
    private static void check(String spec, String pods, String expected) {
        check(spec, pods, -1, expected);
    }

    private static void check(String spec, String pods, long scale, String expected) {
        List<Pod> all = new ArrayList<>();
        List<String> disrupted = new ArrayList<>();
        for (String text : pods.isEmpty() ? new String[0] : pods.split(" ")) {
            String[] parts = text.split("@");
            all.add(pod(parts[0]));
            if (parts.length > 1) {
                disrupted.add("'" + name(parts[0]) + "':'2026-01-01T00:" + parts[1] + "Z'");
            }
        }
        DisruptionBudget budget = budget(spec, String.join(",", disrupted));
        assertThat(BudgetStatus.needsScale(budget)).isEqualTo(scale >= 0);
        assertThat(text(counted(budget, all, scale, NOW))).isEqualTo(expected);
    }

    private static DisruptionBudget counted(
            DisruptionBudget budget, List<Pod> pods, long scale, Instant now) {
        BudgetStatus.Wanted wanted = BudgetStatus.wanted(budget, pods, scale);
        return BudgetStatus.counted(budget, pods, wanted, now);
    }

    private static String text(DisruptionBudget budget) {
        assertThat(budget.observedGeneration()).isEqualTo(3);
        assertThat(budget.condition().orElseThrow().text("status"))
                .isEqualTo(budget.disruptionsAllowed() > 0 ? "True" : "False");
        String but = String.join(" ", budget.disruptedPods().keySet());
        return budget.json().number("status", "expectedPods").orElseThrow()
                + "/"
                + budget.desiredHealthy()
                + " healthy "
                + budget.currentHealthy()
                + " allows "
                + budget.disruptionsAllowed()
                + (but.isEmpty() ? "" : " but " + but);
    }

    private static DisruptionBudget budget(String spec, String disrupted) {
        return new DisruptionBudget(json("{'metadata':{'name':'b','generation':3},'spec':{" + spec
                + "},'status':" + "{'disruptedPods':{" + disrupted + "}}}"));
    }

    private static String name(String pod) {
        return pod.replaceAll("[-!]", "");
    }

    private static Pod pod(String text) {
        String deleted = text.contains("-") ? ",'deletionTimestamp':'2026-01-01T00:00:00Z'" : "";
        String ready = text.contains("!") ? "False" : "True";
        return new Pod(json("{'metadata':{'name':'" + name(text) + "'" + deleted + "},'status':{"
                + "'conditions':[{'type':'Ready','status':'" + ready + "'}]}}"));
    }

    private static JsonObject json(String text) {
        return JsonReader.readTrustedObject(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
