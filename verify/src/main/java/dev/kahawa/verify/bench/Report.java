package dev.kahawa.verify.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The figures of a run, as a table. */
final class Report {
    private static final String ROW = "| %-44s | %12s | %-34s | %6s | %-12s |%n";

    private final List<Row> rows = new ArrayList<>();

    private record Row(String what, String figure, String beside, String ratio, String goal) {}

    void add(String what, String figure) {
        rows.add(new Row(what, figure, "", "", ""));
    }

    void add(String what, String figure, String goal) {
        rows.add(new Row(what, figure, "", "", goal));
    }

    /** @param ratio of the figure to what stands beside it */
    void add(String what, String figure, String beside, double ratio, String goal) {
        rows.add(new Row(what, figure, beside, number(ratio), goal));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                ROW.formatted("measured", "figure", "beside, in the same run", "ratio", "goal"));
        text.append("| --- | ---: | --- | ---: | --- |%n".formatted());
        rows.forEach(row ->
                text.append(ROW.formatted(row.what, row.figure, row.beside, row.ratio, row.goal)));
        return text.toString();
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%,.0f", value);
    }

    static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f s", seconds);
    }

    static String perSecond(double rate) {
        return number(rate) + "/s";
    }

    static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
