package dev.kahawa.apiserver.kinds.batch;

import dev.kahawa.apiserver.kinds.Place;

/** Indexes of an Indexed Job as text: {@code 1,3-5,7}. */
final class Indexes {
    private Indexes() {}

    /** A text that is no list of indexes; the message is upstream's. */
    private static final class MalformedIndexesException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedIndexesException(String message) {
            super(message);
        }
    }

    /**
     * Tells what is wrong with the text.
     *
     * @param name of the field, for the message
     * @return how many indexes there are; zero if the text is malformed
     */
    static long check(String text, long completions, String name, Place place) {
        try {
            return count(text, completions);
        } catch (MalformedIndexesException malformed) {
            place.invalid(text, "error parsing " + name + ": " + malformed.getMessage());
            return 0;
        }
    }

    private static long count(String text, long completions) throws MalformedIndexesException {
        long total = 0;
        long previous = -1;
        for (String interval : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            String[] ends = interval.split("-", -1);
            if (ends.length > 2) {
                throw new MalformedIndexesException("the fragment \"" + interval
                        + "\" violates the requirement that an index interval can have at most two"
                        + " parts separated by '-'");
            }
            long first = index(ends[0], completions, previous);
            previous = first;
            if (ends.length == 2) {
                previous = index(ends[1], completions, first);
            }
            total += previous - first + 1;
        }
        return total;
    }

    private static long index(String text, long completions, long previous)
            throws MalformedIndexesException {
        if (!text.matches("[0-9]{1,9}")) {
            throw new MalformedIndexesException(
                    "cannot convert string to integer for index: \"" + text + "\"");
        }
        long index = Long.parseLong(text);
        if (index >= completions) {
            throw new MalformedIndexesException("too large index: \"" + text + "\"");
        }
        if (index <= previous) {
            throw new MalformedIndexesException(
                    "non-increasing order, previous: " + previous + ", current: " + index);
        }
        return index;
    }
}
