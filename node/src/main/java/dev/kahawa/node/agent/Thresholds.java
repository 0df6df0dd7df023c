package dev.kahawa.node.agent;

import dev.kahawa.model.schema.Quantity;
import dev.kahawa.node.images.ImageCollector;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When a machine is short of something, and when images must go.
 *
 * @param memory what must be available
 * @param disk what must be available where Pods' volumes and logs are
 */
public record Thresholds(Least memory, Least disk, ImageCollector.Marks images) {
    /** The kubelet's. */
    public static final Thresholds DEFAULT =
            new Thresholds(Least.parse("100Mi"), Least.parse("10%"), ImageCollector.Marks.DEFAULT);

    private static final String MEMORY = "memory.available";
    private static final String DISK = "nodefs.available";

    /**
     * A quantity, or a part of the whole.
     *
     * @param text such as {@code 100Mi} or {@code 10%}
     */
    public record Least(String text, double bytes, double percent) {
        static final Least NOTHING = new Least("0", 0, 0);

        static Least parse(String text) {
            if (text.matches("[0-9]{1,3}(\\.[0-9]{1,9})?%")) {
                double percent = Double.parseDouble(text.substring(0, text.length() - 1));
                return new Least(text, 0, percent);
            }
            return new Least(text, Quantity.parse(text).amount().doubleValue(), 0);
        }

        boolean exceeds(long available, long total) {
            return available < Math.max(bytes, percent / 100 * total);
        }
    }

    /**
     * As the kubelet's {@code --eviction-hard}, such as {@code
     * memory.available<100Mi,nodefs.available<10%}; what is not named never runs short.
     *
     * @throws IllegalArgumentException for another signal, or no quantity
     */
    public Thresholds withEvictionHard(String text) {
        Map<String, Least> signals = new LinkedHashMap<>();
        for (String one : text.split(",", -1)) {
            String[] parts = one.strip().split("<", 2);
            if (parts.length < 2 || !(parts[0].equals(MEMORY) || parts[0].equals(DISK))) {
                throw new IllegalArgumentException("\"" + one + "\" is neither " + MEMORY
                        + "<QUANTITY nor " + DISK + "<QUANTITY");
            }
            signals.put(parts[0], Least.parse(parts[1]));
        }
        return new Thresholds(
                signals.getOrDefault(MEMORY, Least.NOTHING),
                signals.getOrDefault(DISK, Least.NOTHING),
                images);
    }

    public Thresholds withImages(ImageCollector.Marks marks) {
        return new Thresholds(memory, disk, marks);
    }
}
