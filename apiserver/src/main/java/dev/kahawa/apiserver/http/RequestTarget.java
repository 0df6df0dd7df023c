package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Query;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a request's first line asks for (RFC 9112, 3.2), in origin form or in absolute form, whose
 * host is passed over.
 *
 * @param path decoded
 */
record RequestTarget(String path, Query query) {

    /** Nothing if it is malformed, such as {@code /a%zz}. */
    static Optional<RequestTarget> parse(String uri) {
        String origin = origin(uri);
        if (!origin.startsWith("/")) {
            return Optional.empty();
        }
        int mark = origin.indexOf('?');
        Query query = mark < 0 ? Query.NONE : Query.parse(origin.substring(mark + 1));
        return decoded(mark < 0 ? origin : origin.substring(0, mark))
                .map(path -> new RequestTarget(path, query));
    }

    private static String origin(String uri) {
        if (!uri.regionMatches(true, 0, "http://", 0, 7)
                && !uri.regionMatches(true, 0, "https://", 0, 8)) {
            return uri;
        }
        int host = uri.indexOf("//") + 2;
        int end = host;
        while (end < uri.length() && "/?".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        String rest = uri.substring(end);
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    /** Chars above 0xff don't come from a decoder of bytes; those below are bytes of UTF-8. */
    private static Optional<String> decoded(String path) {
        if (path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '%')) {
            return Optional.of(path);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c < ' ' || c == 0x7f) {
                return Optional.empty();
            }
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return Optional.of(bytes.toString(StandardCharsets.UTF_8));
    }
}
