package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;

import java.util.Arrays;

/** What is wrong with paths of files, on the server's side: nothing is looked up. */
public final class PathValidation {
    private static final String HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

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

    /** A domain, a slash and a path: {@code acme.io/foo}. */
    public static void domainPrefixed(String text, Place place) {
        String[] parts = text.split("/", 2);
        if (text.isEmpty()) {
            place.required();
        } else if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            place.invalid(text, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        } else {
            place.form(parts[0], Forms::subdomain);
            if (!parts[1].matches(HTTP_PATH)) {
                place.invalid(
                        parts[1],
                        "Invalid path (regex used for validation is '" + HTTP_PATH + "')");
            }
        }
    }
}
