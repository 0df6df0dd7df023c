package dev.kahawa.model.schema;

/** A value does not have its field's type. The message is what Go's decoder says. */
public final class DecodeException extends Exception {
    private static final long serialVersionUID = 1;

    DecodeException(String message) {
        super(message, null, false, false);
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
