package dev.kahawa.verify.bench;

import dev.kahawa.store.Expected;
import dev.kahawa.store.Outcome;
import dev.kahawa.store.Store;
import dev.kahawa.store.StoreOptions;
import dev.kahawa.store.embedded.EmbeddedStore;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** Durable creates of ConfigMaps, beside the same bytes put into a store of the same kind. */
final class Creates implements Bench.Part {
    private static final int ROUNDS = 3;
    private static final Duration WARM = Duration.ofSeconds(6);
    private static final Duration TIME = Duration.ofSeconds(4);
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @Override
    public void measure(Bench.Place place, Report report) throws Exception {
        Path directory = place.work().resolve("create");
        try (Subject subject = Subject.start(place, directory, "--nodes", "0");
                Store store = EmbeddedStore.open(
                        place.work().resolve("limit"),
                        StoreOptions.DEFAULT,
                        InstantSource.system())) {
            byte[] stored;
            try (Wire wire = subject.connect()) {
                stored = wire.text(Wire.post(MAPS, ConfigMaps.json("one")))
                        .getBytes(StandardCharsets.UTF_8);
            }
            Load.perSecond(64, WARM, creates(subject, "warm"));
            Load.perSecond(64, WARM, puts(store, stored, "warm"));
            compare(1, subject, store, stored, report, "");
            compare(64, subject, store, stored, report, ">= 0.5");
        }
    }

    private static void compare(
            int callers, Subject subject, Store store, byte[] stored, Report report, String goal)
            throws Exception {
        double[] rates = new double[ROUNDS];
        double[] limits = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            String round = "c" + callers + "r" + i;
            rates[i] = Load.perSecond(callers, TIME, creates(subject, round));
            limits[i] = Load.perSecond(callers, TIME, puts(store, stored, round));
            ratios[i] = rates[i] / limits[i];
        }
        report.add(
                "durable creates, " + callers + (callers == 1 ? " caller" : " callers"),
                Report.perSecond(Report.median(rates)),
                "store alone " + Report.perSecond(Report.median(limits)),
                Report.median(ratios),
                goal);
    }

    private static Load.Callers creates(Subject subject, String round) {
        return number -> new Load.Caller() {
            private final Wire wire = subject.connect();
            private int next;

            @Override
            public void call() throws Exception {
                String name = round + "-" + number + "-" + next++;
                Wire.Answer answer = wire.call(Wire.post(MAPS, ConfigMaps.json(name)));
                if (answer.status() != 201) {
                    throw new IllegalStateException("answered " + answer);
                }
            }

            @Override
            public void close() throws Exception {
                wire.close();
            }
        };
    }

    private static Load.Callers puts(Store store, byte[] value, String round) {
        return number -> new Load.Caller() {
            private int next;

            @Override
            public void call() throws Exception {
                String key = "/registry/configmaps/default/" + round + "-" + number + "-" + next++;
                Outcome outcome = store.put(key, value, Expected.ABSENT);
                if (!(outcome instanceof Outcome.Done)) {
                    throw new IllegalStateException("ended in " + outcome);
                }
            }
        };
    }
}
