package dev.kahawa.verify.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code kahawa bench [PART...]}: measures on loopback, within minutes, and prints a table. Figures
 * of different runs or machines say little beside each other; the ratios, taken within a run, do.
 */
public final class Bench {
    private Bench() {}

    /** One thing that is measured. */
    @FunctionalInterface
    interface Part {
        void measure(Place place, Report report) throws Exception;
    }

    /**
     * Where it runs.
     *
     * @param work a directory for data, on a real disk
     */
    record Place(Path home, Path work) {}

    private static final Map<String, Part> PARTS = parts();

    private static Map<String, Part> parts() {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("start", new StartUp());
        parts.put("get", new Gets());
        parts.put("create", new Creates());
        parts.put("watch", new FanOut());
        parts.put("pods", new TenThousandPods());
        parts.put("containers", new FiftyPods());
        return parts;
    }

    /** @param arguments the checkout, a directory to work in, then parts; none for all */
    public static void main(String... arguments) throws Exception {
        Place place = new Place(Path.of(arguments[0]), Path.of(arguments[1]));
        List<String> wanted = List.of(arguments).subList(2, arguments.length);
        for (String name : wanted) {
            if (!PARTS.containsKey(name)) {
                System.err.println("kahawa: no such part: " + name + "; there are "
                        + String.join(", ", PARTS.keySet()));
                System.exit(2);
            }
        }
        Report report = new Report();
        for (Map.Entry<String, Part> part : PARTS.entrySet()) {
            if (wanted.isEmpty() || wanted.contains(part.getKey())) {
                System.err.println("Measuring: " + part.getKey());
                part.getValue().measure(place, report);
            }
        }
        System.out.print(report.text());
    }
}
