package dev.kahawa.apiserver.kinds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The difference of two texts in the unified format, without its two heading lines.
 *
 * <p>Matching is Ratcliff and Obershelp's, as Python's difflib has it, since refusals of upstream
 * show what that finds: the longest run of equal lines first, then the same to its left and right.
 * In texts of {@link #POPULAR_FROM} lines and more, a line that makes up over one percent starts no
 * run.
 */
final class UnifiedDiff {
    private static final int CONTEXT = 3;
    private static final int POPULAR_FROM = 200;

    private final List<String> before;
    private final List<String> after;
    private final Map<String, List<Integer>> positions = new HashMap<>();
    private final List<Run> runs = new ArrayList<>();

    /** Equal lines: this many from there on in both texts. */
    private record Run(int before, int after, int length) {}

    /** A stretch that was replaced; either side may be empty. */
    private record Change(int from, int until, int afterFrom, int afterUntil) {}

    private UnifiedDiff(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
    }

    static String of(List<String> before, List<String> after) {
        UnifiedDiff diff = new UnifiedDiff(before, after);
        diff.indexLines();
        diff.match(0, before.size(), 0, after.size());
        return diff.write(diff.changes());
    }

    private void indexLines() {
        for (int i = 0; i < after.size(); i++) {
            positions.computeIfAbsent(after.get(i), line -> new ArrayList<>()).add(i);
        }
        if (after.size() >= POPULAR_FROM) {
            int often = after.size() / 100 + 1;
            Set<String> popular = new HashSet<>();
            positions.forEach((line, where) -> {
                if (where.size() > often) {
                    popular.add(line);
                }
            });
            positions.keySet().removeAll(popular);
        }
    }

    private void match(int from, int until, int afterFrom, int afterUntil) {
        Run run = longest(from, until, afterFrom, afterUntil);
        if (run.length == 0) {
            return;
        }
        if (from < run.before && afterFrom < run.after) {
            match(from, run.before, afterFrom, run.after);
        }
        runs.add(run);
        int end = run.before + run.length;
        int afterEnd = run.after + run.length;
        if (end < until && afterEnd < afterUntil) {
            match(end, until, afterEnd, afterUntil);
        }
    }

    private Run longest(int from, int until, int afterFrom, int afterUntil) {
        Run best = new Run(from, afterFrom, 0);
        Map<Integer, Integer> lengths = new HashMap<>();
        for (int i = from; i < until; i++) {
            Map<Integer, Integer> next = new HashMap<>();
            for (int j : positions.getOrDefault(before.get(i), List.of())) {
                if (j >= afterFrom && j < afterUntil) {
                    int length = lengths.getOrDefault(j - 1, 0) + 1;
                    next.put(j, length);
                    if (length > best.length) {
                        best = new Run(i - length + 1, j - length + 1, length);
                    }
                }
            }
            lengths = next;
        }
        return extended(best, from, until, afterFrom, afterUntil);
    }

    /** Popular lines that stand beside the run belong to it. */
    private Run extended(Run run, int from, int until, int afterFrom, int afterUntil) {
        int a = run.before;
        int b = run.after;
        int length = run.length;
        while (a > from && b > afterFrom && before.get(a - 1).equals(after.get(b - 1))) {
            a--;
            b--;
            length++;
        }
        while (a + length < until
                && b + length < afterUntil
                && before.get(a + length).equals(after.get(b + length))) {
            length++;
        }
        return new Run(a, b, length);
    }

    private List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        int at = 0;
        int afterAt = 0;
        runs.add(new Run(before.size(), after.size(), 0));
        for (Run run : runs) {
            if (at < run.before || afterAt < run.after) {
                changes.add(new Change(at, run.before, afterAt, run.after));
            }
            at = run.before + run.length;
            afterAt = run.after + run.length;
        }
        return changes;
    }

    private String write(List<Change> changes) {
        StringBuilder out = new StringBuilder();
        int first = 0;
        while (first < changes.size()) {
            int last = first;
            while (last + 1 < changes.size()
                    && changes.get(last + 1).from - changes.get(last).until <= 2 * CONTEXT) {
                last++;
            }
            hunk(changes.subList(first, last + 1), out);
            first = last + 1;
        }
        return out.toString();
    }

    private void hunk(List<Change> changes, StringBuilder out) {
        Change first = changes.getFirst();
        Change last = changes.getLast();
        int lead = Math.min(CONTEXT, first.from);
        int tail = Math.min(CONTEXT, before.size() - last.until);
        int from = first.from - lead;
        int until = last.until + tail;
        out.append("@@ -").append(range(from, until));
        out.append(" +").append(range(first.afterFrom - lead, last.afterUntil + tail));
        out.append(" @@\n");
        int at = from;
        for (Change change : changes) {
            lines(' ', before.subList(at, change.from), out);
            lines('-', before.subList(change.from, change.until), out);
            lines('+', after.subList(change.afterFrom, change.afterUntil), out);
            at = change.until;
        }
        lines(' ', before.subList(at, until), out);
    }

    private static String range(int from, int until) {
        int length = until - from;
        return length == 1
                ? String.valueOf(from + 1)
                : (length == 0 ? from : from + 1) + "," + length;
    }

    private static void lines(char mark, List<String> lines, StringBuilder out) {
        lines.forEach(line -> out.append(mark).append(line).append('\n'));
    }
}
