package dev.kahawa.verify.bench;

import java.nio.file.Path;
import java.time.Duration;

/** From process start to readyz, and what an idle server weighs. */
final class StartUp implements Bench.Part {
    private static final int STARTS = 9;
    private static final Duration SETTLE = Duration.ofSeconds(15);

    @Override
    public void measure(Bench.Place place, Report report) throws Exception {
        double[] hello = new double[STARTS];
        double[] first = new double[STARTS];
        double[] again = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            Path directory = place.work().resolve("start" + i);
            hello[i] = hello(place);
            first[i] = start(place, directory);
            again[i] = start(place, directory);
        }
        String beside = "JVM hello world " + Report.seconds(Report.median(hello));
        add(report, "start to readyz, new directory", first, hello, beside);
        add(report, "start to readyz, with state", again, hello, beside);
        try (Subject subject = Subject.start(place, place.work().resolve("idle"))) {
            subject.settle(SETTLE);
            report.add(
                    "resident, idle, all loops, one node",
                    Report.megabytes(subject.residentBytes()),
                    "< 150 MB");
        }
    }

    private static void add(
            Report report, String what, double[] starts, double[] hello, String beside) {
        double median = Report.median(starts);
        report.add(what, Report.seconds(median), beside, median / Report.median(hello), "< 0.8 s");
    }

    private static double start(Bench.Place place, Path directory) throws Exception {
        try (Subject subject = Subject.start(place, directory)) {
            return subject.took().toNanos() / 1e9;
        }
    }

    private static double hello(Bench.Place place) throws Exception {
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        place.home().resolve("verify/target/classes").toString(),
                        Hello.class.getName())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("hello world failed");
        }
        return (System.nanoTime() - begin) / 1e9;
    }
}
