package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Query;

import java.nio.charset.StandardCharsets;

/**
 * What a request is for: the request line's target (RFC 9112, 3.2), in origin or absolute form.
 *
 * @param path percent-decoded; slashes stay as they were sent, also double ones
 */
record Address(String path, Query query) {

    static Address parse(CharSequence sent) throws MalformedRequestException {
        String target = withoutAuthority(sent.toString());
        int hash = target.indexOf('#');
        if (hash >= 0) {
            target = target.substring(0, hash);
        }
        int mark = target.indexOf('?');
        String path = decoded(mark < 0 ? target : target.substring(0, mark));
        if (!path.startsWith("/")) {
            throw new MalformedRequestException("invalid URI for request");
        }
        String query = mark < 0 ? "" : target.substring(mark + 1);
        return new Address(path, query.isEmpty() ? Query.NONE : Query.parse(query));
    }

    private static String withoutAuthority(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        int scheme = target.indexOf("://");
        if (scheme <= 0) {
            return target;
        }
        int slash = target.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    private static String decoded(String path) throws MalformedRequestException {
        if (isPlain(path)) {
            return path;
        }
        byte[] bytes = new byte[path.length()];
        int size = 0;
        for (int i = 0; i < path.length(); i++) {
            int c = path.charAt(i);
            if (c == '%') {
                c = escaped(path, i);
                i += 2;
            }
            if (c == 0) {
                throw new MalformedRequestException("NUL in URL path");
            }
            bytes[size++] = (byte) c;
        }
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    private static boolean isPlain(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' || c == 0 || c > 0x7e) {
                return false;
            }
        }
        return true;
    }

    private static int escaped(String path, int at) throws MalformedRequestException {
        if (at + 2 < path.length()) {
            int high = Character.digit(path.charAt(at + 1), 16);
            int low = Character.digit(path.charAt(at + 2), 16);
            if (high >= 0 && low >= 0) {
                return high << 4 | low;
            }
        }
        throw new MalformedRequestException("invalid URL escape");
    }
}
