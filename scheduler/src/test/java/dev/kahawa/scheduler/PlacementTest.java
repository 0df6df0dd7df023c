package dev.kahawa.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.kinds.Pod;
import dev.kahawa.model.kinds.Resources;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Where a Pod goes. A node is {@code name cpu pods-allowed|pods taken-cpu|labels|spec}. */
class PlacementTest {

    @Test
    void takesTheNodeWithMostToSpare() {
        check("{}", "a", "a 4 9|1 1|{}|{}", "b 4 9|2 1|{}|{}");
        check("{}", "b", "a 4 9|2 1|{}|{}", "b 4 9|1 1|{}|{}");
        check("{}", "a", "b 4 9|1 1|{}|{}", "a 4 9|1 1|{}|{}");
        check(cpu("1"), "b", "a 2 9|1 1500m|{}|{}", "b 2 9|1 1|{}|{}");
    }

    @Test
    void saysWhyNoNodeWillDo() {
        check("{}", "no nodes available to schedule pods");
        check(cpu("2"), "0/1 nodes are available: 1 Insufficient cpu.", "a 2 9|1 1m|{}|{}");
        check(
                cpu("2"),
                "0/2 nodes are available: 1 Insufficient cpu, 1 Too many pods.",
                "a 2 9|1 1m|{}|{}",
                "b 2 1|1 0|{}|{}");
    }

    @Test
    void keepsOffTaintedAndCordonedNodes() {
        String taint = "{'taints':[{'key':'k','value':'v','effect':'NoSchedule'}]}";
        String tainted = "a 2 9|0 0|{}|" + taint;
        String untolerated = "0/1 nodes are available: 1 node(s) had untolerated taint(s).";
        check("{}", untolerated, tainted);
        check("{'tolerations':[{'key':'k','operator':'Exists'}]}", "a", tainted);
        check("{'tolerations':[{'operator':'Exists'}]}", "a", tainted);
        check("{'tolerations':[{'key':'k','value':'v','effect':'NoSchedule'}]}", "a", tainted);
        check("{'tolerations':[{'key':'k','value':'w'}]}", untolerated, tainted);
        check(
                "{'tolerations':[{'key':'k','operator':'Exists','effect':'NoExecute'}]}",
                untolerated,
                tainted);
        check("{}", "a", "a 2 9|0 0|{}|" + taint.replace("NoSchedule", "PreferNoSchedule"));
        String cordoned = "a 2 9|0 0|{}|{'unschedulable':true}";
        check("{}", "0/1 nodes are available: 1 node(s) were unschedulable.", cordoned);
        check(
                "{'tolerations':[{'key':'node.kubernetes.io/unschedulable','operator':'Exists'}]}",
                "a",
                cordoned);
    }

    @Test
    void goesWhereItsAffinityLeads() {
        String mismatch =
                "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.";
        String ssd = "a 2 9|0 0|{'disk':'ssd','cores':'8'}|{}";
        check("{'nodeSelector':{'disk':'ssd'}}", "a", ssd);
        check("{'nodeSelector':{'disk':'hdd'}}", mismatch, ssd);
        check(affinity("{'key':'disk','operator':'In','values':['x','ssd']}"), "a", ssd);
        check(affinity("{'key':'disk','operator':'NotIn','values':['ssd']}"), mismatch, ssd);
        check(affinity("{'key':'none','operator':'NotIn','values':['ssd']}"), "a", ssd);
        check(affinity("{'key':'disk','operator':'Exists'}"), "a", ssd);
        check(affinity("{'key':'disk','operator':'DoesNotExist'}"), mismatch, ssd);
        check(affinity("{'key':'cores','operator':'Gt','values':['7']}"), "a", ssd);
        check(affinity("{'key':'cores','operator':'Lt','values':['7']}"), mismatch, ssd);
        check(affinity("{'key':'disk','operator':'Gt','values':['7']}"), mismatch, ssd);
    }

    private static void check(String spec, String expected, String... nodes) {
        Pod pod = new Pod(JsonObject.of("spec", json(spec)));
        List<NodeView> views = Stream.of(nodes).map(PlacementTest::node).toList();
        String outcome = switch (Placement.of(pod, views)) {
            case Placement.On(String node) -> node;
            case Placement.Nowhere(String message) -> message;
        };
        assertThat(outcome).isEqualTo(expected);
    }

    private static NodeView node(String text) {
        String[] parts = text.split("\\|");
        String[] size = parts[0].split(" ");
        String[] taken = parts[1].split(" ");
        JsonObject room = JsonObject.of("cpu", size[1]).with("pods", size[2]);
        JsonObject node = JsonObject.builder()
                .put("metadata", JsonObject.of("name", size[0]).with("labels", json(parts[2])))
                .put("spec", json(parts[3]))
                .put("status", JsonObject.of("allocatable", room))
                .build();
        Resources used = Resources.of(JsonObject.of("cpu", taken[1]));
        return new NodeView(node, NodeView.allocatable(node), used, Integer.parseInt(taken[0]));
    }

    private static String cpu(String amount) {
        return "{'containers':[{'resources':{'requests':{'cpu':'" + amount + "'}}}]}";
    }

    private static String affinity(String expression) {
        return "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
                + "{'nodeSelectorTerms':[{'matchExpressions':["
                + expression
                + "]}]}}}}";
    }

    private static JsonObject json(String text) {
        return JsonReader.readTrustedObject(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void countsEachPodOnce() {
        Usage usage = new Usage();
        Resources one = Resources.of(JsonObject.of("cpu", "1"));
        usage.put("x", "a", one);
        usage.put("x", "a", one);
        usage.put("y", "a", one);
        assertThat(usage.of("a").pods()).isEqualTo(2);
        assertThat(usage.of("a").requests().get("cpu").toString()).isEqualTo("2");
        usage.put("y", "b", one);
        usage.remove("x");
        assertThat(usage.of("a")).isEqualTo(Usage.Total.NOTHING);
        assertThat(usage.of("b").pods()).isEqualTo(1);
    }
}
