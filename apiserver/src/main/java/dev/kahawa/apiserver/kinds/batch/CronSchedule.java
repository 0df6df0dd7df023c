package dev.kahawa.apiserver.kinds.batch;

import java.time.zone.ZoneRulesProvider;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is wrong with a schedule of five fields, such as {@code 0 3 * * mon-fri}, with the messages
 * of the parser that upstream uses (robfig/cron).
 */
final class CronSchedule {
    private static final List<String> MACROS = List.of(
            "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
    private static final List<String> MONTHS = List.of(
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS =
            List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    private static final List<Field> FIELDS = List.of(
            new Field(0, 59, List.of()),
            new Field(0, 23, List.of()),
            new Field(1, 31, List.of()),
            new Field(1, 12, MONTHS),
            new Field(0, 6, DAYS));

    private CronSchedule() {}

    /** A field's least and greatest number; names stand for the numbers from the least on. */
    private record Field(int min, int max, List<String> names) {}

    private static final class MalformedScheduleException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedScheduleException(String message) {
            super(message);
        }
    }

    /** Empty for a good one. */
    static Optional<String> problem(String schedule) {
        try {
            parse(schedule);
            return Optional.empty();
        } catch (MalformedScheduleException malformed) {
            return Optional.of(String.valueOf(malformed.getMessage()));
        }
    }

    private static void parse(String schedule) throws MalformedScheduleException {
        String plain = withoutZone(schedule);
        if (plain.startsWith("@")) {
            macro(plain);
            return;
        }
        String trimmed = plain.strip();
        String[] fields = trimmed.isEmpty() ? new String[0] : trimmed.split("\\s+");
        if (fields.length != FIELDS.size()) {
            throw new MalformedScheduleException("expected exactly " + FIELDS.size()
                    + " fields, found " + fields.length + ": [" + String.join(" ", fields) + "]");
        }
        for (int i = 0; i < fields.length; i++) {
            for (String range : fields[i].split(",", -1)) {
                if (!range.isEmpty()) {
                    range(range, FIELDS.get(i));
                }
            }
        }
    }

    private static String withoutZone(String schedule) throws MalformedScheduleException {
        if (!schedule.startsWith("TZ=") && !schedule.startsWith("CRON_TZ=")) {
            return schedule;
        }
        int space = schedule.indexOf(' ');
        int end = space < 0 ? schedule.length() : space;
        String zone = schedule.substring(schedule.indexOf('=') + 1, end);
        if (!zone.isEmpty() && !ZoneRulesProvider.getAvailableZoneIds().contains(zone)) {
            throw new MalformedScheduleException(
                    "provided bad location " + zone + ": unknown time zone " + zone);
        }
        return schedule.substring(end).strip();
    }

    private static void macro(String macro) throws MalformedScheduleException {
        String every = "@every ";
        if (macro.startsWith(every)) {
            String duration = macro.substring(every.length());
            if (!duration.matches("[-+]?((\\d+(\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h))+|[-+]?0")) {
                throw new MalformedScheduleException("failed to parse duration " + macro
                        + ": time: invalid duration \"" + duration + "\"");
            }
        } else if (!MACROS.contains(macro)) {
            throw new MalformedScheduleException("unrecognized descriptor: " + macro);
        }
    }

    private static void range(String text, Field field) throws MalformedScheduleException {
        String[] steps = text.split("/", -1);
        String[] ends = steps[0].split("-", -1);
        int start = field.min;
        int end = field.max;
        boolean any = ends[0].equals("*") || ends[0].equals("?");
        if (!any) {
            start = number(ends[0], field);
            end = ends.length == 1 ? start : number(ends[1], field);
            if (ends.length > 2) {
                throw new MalformedScheduleException("too many hyphens: " + text);
            }
        }
        if (steps.length > 2) {
            throw new MalformedScheduleException("too many slashes: " + text);
        }
        int step = 1;
        if (steps.length == 2) {
            step = whole(steps[1]);
            end = ends.length == 1 ? field.max : end;
        }
        check(start, end, step, text, field);
    }

    private static void check(int start, int end, int step, String text, Field field)
            throws MalformedScheduleException {
        if (start < field.min) {
            throw new MalformedScheduleException("beginning of range (" + start
                    + ") below minimum (" + field.min + "): " + text);
        }
        if (end > field.max) {
            throw new MalformedScheduleException(
                    "end of range (" + end + ") above maximum (" + field.max + "): " + text);
        }
        if (start > end) {
            throw new MalformedScheduleException("beginning of range (" + start
                    + ") beyond end of range (" + end + "): " + text);
        }
        if (step == 0) {
            throw new MalformedScheduleException(
                    "step of range should be a positive number: " + text);
        }
    }

    private static int number(String text, Field field) throws MalformedScheduleException {
        int named = field.names.indexOf(text.toLowerCase(Locale.ROOT));
        return named < 0 ? whole(text) : named + field.min;
    }

    private static int whole(String text) throws MalformedScheduleException {
        if (!text.matches("[-+]?[0-9]{1,9}")) {
            throw new MalformedScheduleException("failed to parse int from " + text
                    + ": strconv.Atoi: parsing \"" + text + "\": invalid syntax");
        }
        int number = Integer.parseInt(text);
        if (number < 0) {
            throw new MalformedScheduleException(
                    "negative number (" + number + ") not allowed: " + text);
        }
        return number;
    }
}
