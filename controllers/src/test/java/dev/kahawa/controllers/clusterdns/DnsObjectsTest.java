package dev.kahawa.controllers.clusterdns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;

import org.junit.jupiter.api.Test;

import java.util.List;

class DnsObjectsTest {
    @Test
    void namesEveryMachineForItself() {
        check("b@10.244.1.1 for b", node("b", "10.244.1.0/24"));
        check(
                "a@10.244.0.1 for a, b@10.244.1.1 for b",
                node("b", "10.244.1.0/24"),
                node("a", "10.244.0.0/24"));
    }

    @Test
    void leavesOutWhoDoesNotAnswer() {
        check("");
        check("", node("a", ""));
        JsonObject simulated = node("node-1", "10.248.0.0/22")
                .withAt(List.of("metadata", "labels", "kahawa.dev/simulated"), json("true"));
        check("", simulated);
        JsonObject leaving = node("a", "10.244.0.0/24")
                .withAt(List.of("metadata", "deletionTimestamp"), json("2026-01-01T00:00:00Z"));
        check("", leaving);
    }

    private static Json json(String text) {
        return Json.of(text);
    }

    private static JsonObject node(String name, String cidr) {
        return JsonObject.of("metadata", JsonObject.of("name", name))
                .with("spec", JsonObject.EMPTY.with("podCIDR", cidr));
    }

    private static void check(String expected, JsonObject... nodes) {
        List<String> told = DnsObjects.slice(List.of(nodes)).array("endpoints").objects().stream()
                .map(end -> end.text("nodeName") + "@"
                        + end.array("addresses").strings().getFirst() + " for "
                        + end.array("hints", "forNodes").objects().getFirst().text("name"))
                .toList();
        assertThat(String.join(", ", told)).isEqualTo(expected);
    }
}
