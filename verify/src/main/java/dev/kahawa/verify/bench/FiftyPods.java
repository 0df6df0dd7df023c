package dev.kahawa.verify.bench;

import dev.kahawa.runtime.cri.CriRuntime;
import dev.kahawa.runtime.cri.Endpoint;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * 50 Pods as real containers, from create to Running, beside what crictl takes for as many, and the
 * runtime's calls alone; and what the agent costs while nothing happens. Runs where bench.sh has
 * started a containerd.
 */
final class FiftyPods implements Bench.Part {
    private static final Map<String, String> ENVIRONMENT = System.getenv();
    private static final int PODS = 50;
    private static final int ROUNDS = 7;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration SETTLE = Duration.ofSeconds(15);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final String IMAGE = "docker.io/library/busybox:latest";
    private static final String PATH = "/api/v1/namespaces/default/pods";
    private static final String RUNNING = PATH + "?watch=true&timeoutSeconds="
            + PATIENCE.toSeconds() + "&fieldSelector=status.phase%3DRunning&resourceVersion=";
    private static final String POD = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{"
            + "\"name\":\"%s\"},\"spec\":{\"terminationGracePeriodSeconds\":0,\"containers\":[{"
            + "\"name\":\"c\",\"image\":\"" + IMAGE + "\",\"imagePullPolicy\":\"IfNotPresent\","
            + "\"command\":[\"sleep\",\"1000000\"]}]}}";

    @Override
    public void measure(Bench.Place place, Report report) throws Exception {
        String socket = ENVIRONMENT.get("KAHAWA_CONTAINERD_SOCKET");
        if (socket == null) {
            report.add("50 Pods as real containers", "not measured: no root or no containerd");
            return;
        }
        double without = idleWithoutNode(place);
        Path directory = place.work().resolve("containers");
        try (Subject subject = Subject.start(place, directory, flags(socket));
                CriRuntime runtime = new CriRuntime(new Endpoint(Path.of(socket)))) {
            await(subject, "/api/v1/nodes/bench", "\"KubeletReady\"");
            await(subject, "/api/v1/namespaces/default/serviceaccounts", "\"default\"");
            idle(subject, report, "no Pods", without);
            RuntimeAlone alone = new RuntimeAlone(runtime, directory, IMAGE);
            String program = ENVIRONMENT.get("KAHAWA_CRICTL");
            Crictl crictl = program == null ? null : new Crictl(program, socket, directory, IMAGE);
            compare(subject, alone, crictl, report);
            create(subject, "idle");
            awaitRunning(subject);
            idle(subject, report, PODS + " Pods", without);
            clear(subject, alone);
        }
    }

    private static String[] flags(String socket) {
        return new String[] {
            "--runtime",
            "cri",
            "--container-runtime-endpoint",
            "unix://" + socket,
            "--cni-conf-dir",
            ENVIRONMENT.getOrDefault("KAHAWA_CONTAINERD_CNI", ""),
            "--node-name",
            "bench",
            "--nodes",
            "0"
        };
    }

    /** Processor time a minute of a server without any node. */
    private static double idleWithoutNode(Bench.Place place) throws Exception {
        try (Subject subject = Subject.start(
                place,
                place.work().resolve("nodeless"),
                "--runtime",
                "simulated",
                "--nodes",
                "0")) {
            return usedAMinute(subject);
        }
    }

    private static double usedAMinute(Subject subject) throws Exception {
        subject.settle(SETTLE);
        Duration before = subject.used();
        subject.settle(IDLE);
        return subject.used().minus(before).toMillis() / 1e3 * 60 / IDLE.toSeconds();
    }

    private static void idle(Subject subject, Report report, String what, double without)
            throws Exception {
        double used = usedAMinute(subject);
        report.add(
                "processor time a minute, idle, " + what,
                Report.seconds(used),
                "without a node " + Report.seconds(without),
                used / without,
                "");
        report.add(
                "resident, one real node, " + what, Report.megabytes(subject.residentBytes()), "");
    }

    private static void compare(
            Subject subject, RuntimeAlone alone, @Nullable Crictl crictl, Report report)
            throws Exception {
        double[] figures = new double[ROUNDS];
        double[] calls = new double[ROUNDS];
        double[] commands = new double[ROUNDS];
        double first = run(subject, alone, "first");
        for (int round = 0; round < ROUNDS; round++) {
            calls[round] = alone.run(Integer.toString(round), PODS);
            clear(subject, alone);
            if (crictl != null) {
                commands[round] = crictl.run(Integer.toString(round), PODS);
                clear(subject, alone);
            }
            figures[round] = run(subject, alone, "r" + round);
        }
        report.add(PODS + " Pods, the first after a start", Report.seconds(first));
        if (crictl == null) {
            report.add(PODS + " Pods by crictl", "not measured: no crictl");
        } else {
            compare(figures, "crictl run", commands, "<= 1.1", report);
        }
        compare(figures, "CRI's calls alone", calls, "", report);
    }

    private static void compare(
            double[] figures, String what, double[] limits, String goal, Report report) {
        double[] ratios = new double[ROUNDS];
        Arrays.setAll(ratios, round -> figures[round] / limits[round]);
        report.add(
                PODS + " Pods from create to Running",
                Report.seconds(Report.median(figures)),
                what + " " + Report.seconds(Report.median(limits)),
                Report.median(ratios),
                goal);
    }

    private static double run(Subject subject, RuntimeAlone alone, String round) throws Exception {
        try (Wire running = subject.connect()) {
            running.watch(RUNNING + running.revision(PATH));
            long begin = System.nanoTime();
            create(subject, round);
            for (int seen = 0; seen < PODS; ) {
                seen += running.events("ADDED");
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            clear(subject, alone);
            return seconds;
        }
    }

    /** On one connection, as kubectl apply would. */
    private static void create(Subject subject, String round) throws Exception {
        try (Wire wire = subject.connect()) {
            for (int n = 0; n < PODS; n++) {
                Wire.Answer answer = wire.call(Wire.post(PATH, POD.formatted(round + "-" + n)));
                if (answer.status() != 201) {
                    throw new IllegalStateException("answered " + answer);
                }
            }
        }
    }

    private static void awaitRunning(Subject subject) throws Exception {
        await(subject, PATH + "?limit=1&fieldSelector=status.phase!%3DRunning", "\"items\":[]");
    }

    private static void await(Subject subject, String path, String part) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Wire wire = subject.connect()) {
            while (!wire.text(Wire.get(path)).contains(part)) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(path + " did not come to hold " + part);
                }
                subject.settle(LOOK_EVERY);
            }
        }
    }

    private static void clear(Subject subject, RuntimeAlone alone) throws Exception {
        alone.clear();
        try (Wire wire = subject.connect()) {
            wire.call(Wire.delete(PATH));
        }
        await(subject, PATH + "?limit=1", "\"items\":[]");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!alone.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("sandboxes were left");
            }
            subject.settle(LOOK_EVERY);
        }
    }
}
