package dev.kahawa.apiserver.http;

/** No request of HTTP; answered with 400 in plain text, as Go's server does. */
final class MalformedRequestException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedRequestException(String message) {
        super(message, null, false, false);
    }
}
