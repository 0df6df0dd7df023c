package dev.kahawa.model.object;

/** The text is not one JSON value. The message says where and why, without quoting much of it. */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedJsonException(String message) {
        super(message);
    }
}
