package dev.kahawa.apiserver.metrics;

import dev.kahawa.apiserver.request.Call;
import dev.kahawa.apiserver.request.Stage;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.request.Response;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Counts and times requests, and serves GET /metrics. */
public final class Metrics implements Stage {
    private static final String[] REQUEST = {
        "verb", "group", "version", "resource", "subresource", "scope"
    };
    private static final double[] SECONDS = {
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20,
        30, 45, 60
    };

    private static final Set<String> CONNECTS =
            Set.of("exec", "attach", "portforward", "proxy", "log");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter total;
    private final Histogram durations;
    private final Gauge inflight;
    private final Gauge longRunning;

    /**
     * @param version of Kubernetes, as the build information has it
     * @param objects how many objects there are of each resource
     */
    public Metrics(String version, Supplier<Map<String, Integer>> objects) {
        this.total = Counter.builder()
                .name("apiserver_request_total")
                .help("Requests by verb, resource and code.")
                .labelNames(
                        "verb",
                        "dry_run",
                        "group",
                        "version",
                        "resource",
                        "subresource",
                        "scope",
                        "component",
                        "code")
                .register(registry);
        this.durations = Histogram.builder()
                .name("apiserver_request_duration_seconds")
                .help("Time to the answer in seconds, watches left out.")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .labelNames(REQUEST)
                .register(registry);
        this.inflight = Gauge.builder()
                .name("apiserver_current_inflight_requests")
                .help("Requests under way, watches left out.")
                .labelNames("request_kind")
                .register(registry);
        this.longRunning = Gauge.builder()
                .name("apiserver_longrunning_requests")
                .help("Watches and connections under way.")
                .labelNames(REQUEST)
                .register(registry);
        ofProcess(version);
        GaugeWithCallback.builder()
                .name("apiserver_storage_objects")
                .help("Stored objects of each resource.")
                .labelNames("resource")
                .callback(gauge -> objects.get().forEach((name, n) -> gauge.call(n, name)))
                .register(registry);
    }

    private void ofProcess(String version) {
        Gauge.builder()
                .name("kubernetes_build_info")
                .help("What runs here.")
                .labelNames("git_version", "major", "minor", "platform")
                .register(registry)
                .labelValues(version, "1", "36", System.getProperty("os.name"))
                .set(1);
        Runtime runtime = Runtime.getRuntime();
        GaugeWithCallback.builder()
                .name("jvm_memory_used_bytes")
                .help("Heap in use.")
                .labelNames("area")
                .callback(gauge ->
                        gauge.call((double) (runtime.totalMemory() - runtime.freeMemory()), "heap"))
                .register(registry);
        double start = ProcessHandle.current()
                .info()
                .startInstant()
                .map(at -> at.toEpochMilli() / 1e3)
                .orElse(0.0);
        Gauge.builder()
                .name("process_start_time_seconds")
                .help("When the process started, in seconds since 1970.")
                .register(registry)
                .set(start);
    }

    @Override
    public Response handle(Call call, Stage.Next next) throws InterruptedException {
        if (call.target().verb().equals("watch") || isConnect(call.target())) {
            return runsLong(call, next.handle(call));
        }
        String kind = isRead(call.target().verb()) ? "readOnly" : "mutating";
        inflight.labelValues(kind).inc();
        long start = System.nanoTime();
        try {
            Response response = next.handle(call);
            count(call, response.status());
            durations
                    .labelValues(labels(call.target()))
                    .observe((double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1));
            return response;
        } finally {
            inflight.labelValues(kind).dec();
        }
    }

    private static boolean isRead(String verb) {
        return verb.equals("get") || verb.equals("list");
    }

    /** As upstream's CONNECT: what is passed on to a node, a Pod or a Service. */
    private static boolean isConnect(Target target) {
        return target instanceof Target.Resource resource
                && CONNECTS.contains(resource.subresource());
    }

    private Response runsLong(Call call, Response response) {
        count(call, response.status());
        String[] labels = labels(call.target());
        return switch (response.body()) {
            case Body.Whole whole -> response;
            case Body.Tree tree -> response;
            case Body.Streamed(Chunks chunks) -> {
                longRunning.labelValues(labels).inc();
                yield response.withBody(new Body.Streamed(new Closing(
                        chunks, () -> longRunning.labelValues(labels).dec())));
            }
            case Body.Upgraded(Body.Protocol protocol) ->
                response.withBody(new Body.Upgraded(connection -> {
                    longRunning.labelValues(labels).inc();
                    try {
                        protocol.run(connection);
                    } finally {
                        longRunning.labelValues(labels).dec();
                    }
                }));
        };
    }

    /** Says once that a stream is closed. */
    private record Closing(Chunks chunks, Runnable closed, AtomicBoolean done) implements Chunks {
        Closing(Chunks chunks, Runnable closed) {
            this(chunks, closed, new AtomicBoolean());
        }

        @Override
        public Chunks.Next next(Duration timeout) throws InterruptedException {
            return chunks.next(timeout);
        }

        @Override
        public void close() {
            chunks.close();
            if (done.compareAndSet(false, true)) {
                closed.run();
            }
        }
    }

    private void count(Call call, int code) {
        String[] of = labels(call.target());
        String dryRun = call.request().query().text("dryRun");
        total.labelValues(
                        of[0],
                        dryRun,
                        of[1],
                        of[2],
                        of[3],
                        of[4],
                        of[5],
                        "apiserver",
                        Integer.toString(code))
                .inc();
    }

    private static String[] labels(Target target) {
        return switch (target) {
            // paths anybody can make up must not become labels
            case Target.NonResource other -> new String[] {verb(other.verb()), "", "", "", "", ""};
            case Target.Resource resource ->
                new String[] {
                    isConnect(resource) ? "CONNECT" : resource.verb().toUpperCase(Locale.ROOT),
                    resource.group(),
                    resource.version(),
                    resource.resource(),
                    resource.subresource(),
                    scope(resource)
                };
        };
    }

    private static String verb(String method) {
        return method.matches("get|put|post|patch|delete|head|options")
                ? method.toUpperCase(Locale.ROOT)
                : "OTHER";
    }

    private static String scope(Target.Resource resource) {
        if (!resource.name().isEmpty()) {
            return "resource";
        }
        return resource.namespace().isEmpty() ? "cluster" : "namespace";
    }

    /** The stage that answers GET /metrics. */
    public Stage page() {
        return (call, next) ->
                call.request().path().equals("/metrics") ? page(registry) : next.handle(call);
    }

    private static Response page(PrometheusRegistry registry) {
        try {
            PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            writer.write(text, registry.scrape());
            return Response.of(200, writer.getContentType(), text.toByteArray());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
