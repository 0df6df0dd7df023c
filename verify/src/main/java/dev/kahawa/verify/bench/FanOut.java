package dev.kahawa.verify.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** Changes seen by a thousand watchers, each on a connection of its own. */
final class FanOut implements Bench.Part {
    private static final int WATCHERS = 1_000;
    private static final int WARM_CHANGES = 100;
    private static final int CHANGES = 200;
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @Override
    public void measure(Bench.Place place, Report report) throws Exception {
        try (Subject subject =
                Subject.start(place, place.work().resolve("watch"), "--nodes", "0")) {
            run(subject, "warm", WARM_CHANGES);
            double seconds = run(subject, "one", CHANGES);
            report.add(
                    "watch events to " + WATCHERS + " watchers",
                    Report.perSecond(WATCHERS * (double) CHANGES / seconds));
            report.add("  one change to all of them", Report.seconds(seconds / CHANGES));
        }
    }

    /** How long it takes from the first write until the last watcher has seen the last. */
    private static double run(Subject subject, String name, int changes) throws Exception {
        String version;
        try (Wire wire = subject.connect()) {
            version = wire.revision(MAPS);
        }
        CountDownLatch watching = new CountDownLatch(WATCHERS);
        long[] begin = new long[1];
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < WATCHERS; i++) {
            tasks.add(() -> watch(subject, version, watching, changes));
        }
        tasks.add(() -> {
            watching.await();
            begin[0] = System.nanoTime();
            write(subject, name, changes);
            return 0;
        });
        Load.sum(tasks);
        return (System.nanoTime() - begin[0]) / 1e9;
    }

    private static int watch(Subject subject, String version, CountDownLatch watching, int changes)
            throws Exception {
        try (Wire wire = subject.connect()) {
            try {
                wire.watch(MAPS + "?watch=true&timeoutSeconds=300&resourceVersion=" + version);
            } finally {
                watching.countDown();
            }
            int seen = 0;
            while (seen < changes) {
                seen += wire.events();
            }
            return seen;
        }
    }

    private static void write(Subject subject, String name, int changes) throws Exception {
        try (Wire wire = subject.connect()) {
            for (int i = 0; i < changes; i++) {
                wire.call(Wire.post(MAPS, ConfigMaps.json(name + "-" + i)));
            }
        }
    }
}
