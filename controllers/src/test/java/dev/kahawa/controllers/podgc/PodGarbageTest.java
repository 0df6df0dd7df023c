package dev.kahawa.controllers.podgc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

class PodGarbageTest {
    private static final String DELETED = ",'deletionTimestamp':'2026-01-01T00:00:00Z'";
    private static final JsonObject DOWN =
            json("{'spec':{'taints':[{'key':'node.kubernetes.io/out-of-service'}]}}");
    private static final JsonObject BACK =
            DOWN.with("status", json("{'conditions':[{'type':'Ready','status':'True'}]}"));
    private static final Map<String, JsonObject> NODES =
            Map.of("up", JsonObject.EMPTY, "down", DOWN, "back", BACK);

    @Test
    void findsWhatNobodyElseEnds() {
        check("up", "", "");
        check("up", DELETED, "");
        check("gone", "", "ORPHANED");
        check("gone", DELETED, "ORPHANED");
        check("new", "", "");
        check("down", "", "");
        check("down", DELETED, "OUT_OF_SERVICE");
        check("back", DELETED, "");
        check("", "", "");
        check("", DELETED, "UNSCHEDULED");
    }

    @Test
    void keepsTheLatestOfThoseThatHaveFinished() {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i <= PodGarbage.FINISHED_MAX; i++) {
            pods.add(finished("p" + i, "2026-01-01T00:00:0" + (i == 7 ? 0 : 1) + "Z", ""));
        }
        assertThat(PodGarbage.of(pods, NODES, Set.of()))
                .extracting(garbage -> garbage.pod().name().name() + " " + garbage.why())
                .containsExactly("p7 FINISHED");
        pods.add(finished("evicted", "2026-01-01T00:00:09Z", "Evicted"));
        assertThat(PodGarbage.of(pods, NODES, Set.of()))
                .extracting(garbage -> garbage.pod().name().name())
                .containsExactly("evicted", "p7");
    }

    @Test
    void nodesAreGivenTimeToAppear() {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        MissingNodes missing = MissingNodes.NONE.updated(Set.of("a"), start);
        assertThat(missing.overdue(start.plusSeconds(39))).isEmpty();
        missing = missing.updated(Set.of("a", "b"), start.plusSeconds(40));
        assertThat(missing.overdue(start.plusSeconds(40))).containsExactly("a");
        missing = missing.updated(Set.of("b"), start.plusSeconds(60));
        missing = missing.updated(Set.of("a", "b"), start.plusSeconds(80));
        assertThat(missing.overdue(start.plusSeconds(80))).containsExactly("b");
    }

    private static void check(String node, String metadata, String expected) {
        Pod pod = new Pod(json(
                "{'metadata':{'name':'p'" + metadata + "},'spec':{'nodeName':'" + node + "'}}"));
        String why = PodGarbage.of(List.of(pod), NODES, Set.of("gone")).stream()
                .map(garbage -> garbage.why().name())
                .findFirst()
                .orElse("");
        assertThat(why).as(node + metadata).isEqualTo(expected);
    }

    private static Pod finished(String name, String created, String reason) {
        return new Pod(json("{'metadata':{'name':'" + name + "','creationTimestamp':'" + created
                + "'},'spec':{'nodeName':'up'},'status':{'phase':'Failed','reason':'" + reason
                + "'}}"));
    }

    private static JsonObject json(String text) {
        return JsonReader.readTrustedObject(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
