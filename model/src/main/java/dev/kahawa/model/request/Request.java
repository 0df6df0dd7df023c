package dev.kahawa.model.request;

/**
 * One call of the API.
 *
 * @param method in upper case, such as {@code GET}
 * @param path percent-decoded, beginning with a slash
 * @param body the whole body, at most as large as the server admits; empty where there is none.
 *     Nobody changes it.
 */
public record Request(
        String method, String path, Query query, Headers headers, byte[] body, Caller caller) {
    private static final byte[] NO_BODY = {};

    public static Request of(String method, String path, Caller caller) {
        return new Request(method, path, Query.NONE, Headers.NONE, NO_BODY, caller);
    }

    public Request withQuery(Query changed) {
        return new Request(method, path, changed, headers, body, caller);
    }

    public Request withHeader(String name, String value) {
        return new Request(method, path, query, headers.with(name, value), body, caller);
    }

    public Request withBody(String contentType, byte[] changed) {
        Headers typed = headers.with("content-type", contentType);
        return new Request(method, path, query, typed, changed, caller);
    }

    @Override
    public String toString() {
        return method + " " + path + (query.isEmpty() ? "" : "?" + query);
    }
}
