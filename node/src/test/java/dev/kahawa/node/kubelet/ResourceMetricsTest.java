package dev.kahawa.node.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.object.JsonReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** What a node and its Pods use, for Prometheus. */
class ResourceMetricsTest {
    private static final String NONE = "# HELP resource_scrape_error 1 if there was an error while"
            + " getting container metrics, 0 otherwise\n# TYPE resource_scrape_error gauge\n"
            + "resource_scrape_error 0\n";

    private static void check(String summary, String metrics) {
        byte[] json = summary.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThat(ResourceMetrics.of(JsonReader.readTrustedObject(json)))
                .isEqualTo(metrics + NONE);
    }

    @Test
    void everyUseIsAFamily() {
        check("{'node':{'nodeName':'n'},'pods':[{'podRef':{'name':'p','namespace':'s'}}]}", "");
        check(
                "{'node':{'cpu':{'time':'2026-11-25T00:00:01Z','usageCoreNanoSeconds':1500000000},"
                        + "'memory':{'time':'2026-11-25T00:00:01Z','workingSetBytes':4096}},"
                        + "'pods':[{'podRef':{'name':'p','namespace':'s'},'containers':[{'name':"
                        + "'c','startTime':'1970-01-01T00:01:00Z','memory':{'time':"
                        + "'1970-01-01T00:01:01Z','workingSetBytes':0}}]}]}",
                """
                # HELP node_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the node in core-seconds
                # TYPE node_cpu_usage_seconds_total counter
                node_cpu_usage_seconds_total 1.5 1795564801000
                # HELP node_memory_working_set_bytes [STABLE] Current working set of the node in bytes
                # TYPE node_memory_working_set_bytes gauge
                node_memory_working_set_bytes 4096 1795564801000
                # HELP container_memory_working_set_bytes [STABLE] Current working set of the container in bytes
                # TYPE container_memory_working_set_bytes gauge
                container_memory_working_set_bytes{container="c",namespace="s",pod="p"} 0 61000
                # HELP container_start_time_seconds [STABLE] Start time of the container since unix epoch in seconds
                # TYPE container_start_time_seconds gauge
                container_start_time_seconds{container="c",namespace="s",pod="p"} 60 60000
                """);
    }
}
