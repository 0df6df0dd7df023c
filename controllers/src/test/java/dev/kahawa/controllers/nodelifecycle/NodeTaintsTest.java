package dev.kahawa.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Taints as {@code key:effect}, without their prefix {@code node.kubernetes.io/}. */
class NodeTaintsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void readyNodesHaveNone() {
        check("Ready=True", "", "");
        check("Ready=True", "not-ready:NoSchedule not-ready:NoExecute", "");
        check("Ready=True", "unreachable:NoSchedule unreachable:NoExecute", "");
        check("", "not-ready:NoSchedule", "");
    }

    @Test
    void othersHaveThatOfTheirCondition() {
        check("Ready=False", "", "not-ready:NoSchedule not-ready:NoExecute");
        check("Ready=Unknown", "", "unreachable:NoSchedule unreachable:NoExecute");
        check(
                "Ready=Unknown",
                "not-ready:NoSchedule not-ready:NoExecute",
                "unreachable:NoSchedule unreachable:NoExecute");
        check("Ready=False", "not-ready:NoSchedule", "not-ready:NoSchedule not-ready:NoExecute");
    }

    @Test
    void pressureKeepsNewPodsOff() {
        check("MemoryPressure=True Ready=True", "", "memory-pressure:NoSchedule");
        check(
                "DiskPressure=True PIDPressure=True Ready=True",
                "memory-pressure:NoSchedule",
                "disk-pressure:NoSchedule pid-pressure:NoSchedule");
        check("NetworkUnavailable=True Ready=True", "", "network-unavailable:NoSchedule");
        check("MemoryPressure=Unknown Ready=True", "", "");
    }

    @Test
    void cordonedNodes() {
        check("Ready=True cordoned", "", "unschedulable:NoSchedule");
        check("Ready=True", "unschedulable:NoSchedule", "");
    }

    @Test
    void othersTaintsStay() {
        check(
                "Ready=True",
                "mine:NoExecute unschedulable:NoExecute",
                "mine:NoExecute" + " unschedulable:NoExecute");
        check(
                "Ready=False",
                "a:NoSchedule unreachable:NoExecute b:NoExecute",
                "a:NoSchedule b:NoExecute not-ready:NoSchedule not-ready:NoExecute");
    }

    private static void check(String state, String before, String expected) {
        JsonObject node = node(state, before);
        List<String> taints = new ArrayList<>();
        for (JsonObject taint : NodeTaints.of(node, NOW).objects()) {
            taints.add(taint.text("key").replace("node.kubernetes.io/", "") + ":"
                    + taint.text("effect"));
        }
        assertThat(String.join(" ", taints)).isEqualTo(expected);
    }

    private static JsonObject node(String state, String taints) {
        String conditions = List.of(state.split(" ")).stream()
                .filter(word -> word.contains("="))
                .map(word -> "{'type':'" + word.replace("=", "','status':'") + "'}")
                .collect(Collectors.joining(","));
        String carried = List.of(taints.split(" ")).stream()
                .filter(word -> !word.isEmpty())
                .map(word ->
                        "{'key':'node.kubernetes.io/" + word.replace(":", "','effect':'") + "'}")
                .collect(Collectors.joining(","));
        String json = "{'spec':{'unschedulable':" + state.contains("cordoned") + ",'taints':["
                + carried + "]},'status':{'conditions':[" + conditions + "]}}";
        return JsonReader.readTrustedObject(
                json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
