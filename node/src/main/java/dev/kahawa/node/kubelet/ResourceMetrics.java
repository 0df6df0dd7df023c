package dev.kahawa.node.kubelet;

import dev.kahawa.model.object.JsonObject;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A node's Summary as the kubelet's {@code /metrics/resource}, in Prometheus' text format. Pure.
 *
 * @see <a href="https://kubernetes.io/docs/reference/instrumentation/node-metrics/">Node metrics data</a>
 */
final class ResourceMetrics {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final String CPU = "_cpu_usage_seconds_total";
    private static final String MEMORY = "_memory_working_set_bytes";
    private static final String START = "_start_time_seconds";

    private final Map<String, StringBuilder> families = new LinkedHashMap<>();

    private ResourceMetrics() {}

    /** @param summary a stats.v1alpha1 Summary */
    static String of(JsonObject summary) {
        ResourceMetrics metrics = new ResourceMetrics();
        metrics.usage("node", "", summary.object("node"));
        for (JsonObject pod : summary.array("pods").objects()) {
            metrics.pod(pod);
        }
        StringBuilder text = new StringBuilder();
        metrics.families.values().forEach(text::append);
        return text.append("# HELP resource_scrape_error 1 if there was an error while getting"
                        + " container metrics, 0 otherwise\n# TYPE resource_scrape_error gauge\n"
                        + "resource_scrape_error 0\n")
                .toString();
    }

    private void pod(JsonObject pod) {
        String labels = "namespace=\"" + pod.text("podRef", "namespace") + "\",pod=\""
                + pod.text("podRef", "name") + "\"";
        usage("pod", "{" + labels + "}", pod);
        for (JsonObject container : pod.array("containers").objects()) {
            String all = "{container=\"" + container.text("name") + "\"," + labels + "}";
            usage("container", all, container);
            container.string("startTime").map(Instant::parse).ifPresent(start -> {
                BigDecimal seconds = BigDecimal.valueOf(start.toEpochMilli(), 3);
                String help = "Start time of the container since unix epoch in seconds";
                add("container" + START, "gauge", help, all, seconds, start);
            });
        }
    }

    private void usage(String what, String labels, JsonObject usage) {
        JsonObject cpu = usage.object("cpu");
        if (cpu.has("usageCoreNanoSeconds")) {
            BigDecimal seconds =
                    BigDecimal.valueOf(cpu.number("usageCoreNanoSeconds").orElse(0), 9);
            String help = "Cumulative cpu time consumed by the " + what + " in core-seconds";
            add(what + CPU, "counter", help, labels, seconds, Instant.parse(cpu.text("time")));
        }
        JsonObject memory = usage.object("memory");
        if (memory.has("workingSetBytes")) {
            BigDecimal bytes =
                    BigDecimal.valueOf(memory.number("workingSetBytes").orElse(0));
            String help = "Current working set of the " + what + " in bytes";
            add(what + MEMORY, "gauge", help, labels, bytes, Instant.parse(memory.text("time")));
        }
    }

    private void add(
            String name, String type, String help, String labels, BigDecimal value, Instant at) {
        families.computeIfAbsent(
                        name,
                        absent -> new StringBuilder("# HELP " + name + " [STABLE] " + help
                                + "\n# TYPE " + name + " " + type + "\n"))
                .append(name)
                .append(labels)
                .append(' ')
                .append(value.stripTrailingZeros().toPlainString())
                .append(' ')
                .append(at.toEpochMilli())
                .append('\n');
    }
}
