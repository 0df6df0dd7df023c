package dev.kahawa.apiserver.kinds;

import java.util.Arrays;

/** What is wrong with paths of files, on the server's side: nothing is looked up. */
public final class PathValidation {
    private PathValidation() {}

    /** A path that stays below where it begins. */
    public static void descending(String path, Place place) {
        if (path.startsWith("/")) {
            place.invalid(path, "must be a relative path");
        }
        noBacksteps(path, place);
    }

    public static void noBacksteps(String path, Place place) {
        if (hasBacksteps(path)) {
            place.invalid(path, "must not contain '..'");
        }
    }

    public static boolean hasBacksteps(String path) {
        return Arrays.asList(path.split("/", -1)).contains("..");
    }

    /** A descending path that names none of the files that volumes keep for themselves. */
    public static void notReserved(String path, Place place) {
        descending(path, place);
        if (path.startsWith("..") && !path.startsWith("../")) {
            place.invalid(path, "must not start with '..'");
        }
    }
}
