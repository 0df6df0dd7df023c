package dev.kahawa.verify.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** GETs of one ConfigMap, beside a static array of the same length from the same HTTP server. */
final class Gets implements Bench.Part {
    private static final int CALLERS = 32;
    private static final int ROUNDS = 3;
    private static final Duration WARM = Duration.ofSeconds(6);
    private static final Duration TIME = Duration.ofSeconds(4);
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @Override
    public void measure(Bench.Place place, Report report) throws Exception {
        Path directory = place.work().resolve("get");
        try (Subject subject = Subject.start(place, directory, "--nodes", "0")) {
            String object;
            try (Wire wire = subject.connect()) {
                object = wire.text(Wire.post(MAPS, ConfigMaps.json("one")));
            }
            int length = object.getBytes(StandardCharsets.UTF_8).length;
            try (Subject bare = subject.startStatic(directory, length)) {
                compare(subject, bare, report);
            }
        }
    }

    private static void compare(Subject subject, Subject bare, Report report) throws Exception {
        Load.Callers gets = Load.repeating(subject, Wire.get(MAPS + "/one"), 200);
        Load.Callers statics = Load.repeating(bare, Wire.get("/0"), 200);
        Load.perSecond(CALLERS, WARM, gets);
        Load.perSecond(CALLERS, WARM, statics);
        double[] rates = new double[ROUNDS];
        double[] limits = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            rates[i] = Load.perSecond(CALLERS, TIME, gets);
            limits[i] = Load.perSecond(CALLERS, TIME, statics);
            ratios[i] = rates[i] / limits[i];
        }
        report.add(
                "GET of a ConfigMap, " + CALLERS + " callers",
                Report.perSecond(Report.median(rates)),
                "static array " + Report.perSecond(Report.median(limits)),
                Report.median(ratios),
                "");
    }
}
