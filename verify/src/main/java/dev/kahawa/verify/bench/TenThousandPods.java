package dev.kahawa.verify.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** 10,000 Pods on simulated nodes: until they run, what they weigh, and a LIST of them all. */
final class TenThousandPods implements Bench.Part {
    private static final int PODS = 10_000;
    private static final int CALLERS = 64;
    private static final int ROUNDS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration SETTLE = Duration.ofSeconds(20);
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final String ALL = "/api/v1/pods";
    private static final String PATH = "/api/v1/namespaces/default/pods";
    private static final String POD = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{"
            + "\"name\":\"pod-%d\",\"labels\":{\"app\":\"web\"}},\"spec\":{\"containers\":[{"
            + "\"name\":\"web\",\"image\":\"nginx:1\",\"ports\":[{\"containerPort\":80}]}]}}";

    @Override
    public void measure(Bench.Place place, Report report) throws Exception {
        Path directory = place.work().resolve("pods");
        try (Subject subject = Subject.start(place, directory, "--nodes", "100")) {
            long begin = System.nanoTime();
            create(subject);
            awaitRunning(subject);
            report.add(
                    "10,000 Pods created, placed and Running",
                    Report.seconds((System.nanoTime() - begin) / 1e9));
            subject.settle(SETTLE);
            report.add(
                    "resident, 10,000 Pods on 100 nodes",
                    Report.megabytes(subject.residentBytes()),
                    "< 400 MB");
            list(subject, directory, report);
        }
    }

    private static void create(Subject subject) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            tasks.add(() -> {
                try (Wire wire = subject.connect()) {
                    for (int n = next.getAndIncrement(); n < PODS; n = next.getAndIncrement()) {
                        Wire.Answer answer = wire.call(Wire.post(PATH, POD.formatted(n)));
                        if (answer.status() != 201) {
                            throw new IllegalStateException("answered " + answer);
                        }
                    }
                }
                return 0;
            });
        }
        Load.sum(tasks);
    }

    private static void awaitRunning(Subject subject) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        byte[] others = Wire.get(PATH + "?limit=1&fieldSelector=status.phase!%3DRunning");
        try (Wire wire = subject.connect()) {
            while (!wire.text(others).contains("\"items\":[]")) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("not all Pods came to run");
                }
                subject.settle(LOOK_EVERY);
            }
        }
    }

    private static void list(Subject subject, Path directory, Report report) throws Exception {
        byte[] list = Wire.get(ALL);
        long length;
        try (Wire wire = subject.connect()) {
            length = wire.call(list).length();
        }
        try (Subject bare = subject.startStatic(directory, Math.toIntExact(length))) {
            Load.Callers lists = Load.repeating(subject, list, 200);
            Load.Callers statics = Load.repeating(bare, Wire.get("/0"), 200);
            Load.perSecond(1, TIME, lists);
            Load.perSecond(1, TIME, statics);
            double[] rates = new double[ROUNDS];
            double[] limits = new double[ROUNDS];
            double[] ratios = new double[ROUNDS];
            double[] costs = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                Duration before = subject.used();
                Duration bareBefore = bare.used();
                rates[i] = Load.perSecond(1, TIME, lists);
                limits[i] = Load.perSecond(1, TIME, statics);
                ratios[i] = rates[i] / limits[i];
                costs[i] = (subject.used().minus(before).toNanos() / rates[i])
                        / (bare.used().minus(bareBefore).toNanos() / limits[i]);
            }
            String what = "LIST of 10,000 Pods, " + Report.megabytes(length);
            String beside = "static array " + Report.perSecond(Report.median(limits));
            double rate = Report.median(rates);
            report.add(what, Report.perSecond(rate), beside, Report.median(ratios), ">= 0.5");
            report.add(
                    "  processor time of the server for it",
                    Report.number(Report.median(costs)) + " times",
                    "static array",
                    Report.median(costs),
                    "");
        }
    }
}
