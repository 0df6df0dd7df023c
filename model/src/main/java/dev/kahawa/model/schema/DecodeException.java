package dev.kahawa.model.schema;

/** A value does not have its field's type. The message is what Go's decoder says. */
public final class DecodeException extends Exception {
    private static final long serialVersionUID = 1;

    private final String conversion;

    DecodeException(String message) {
        this(message, message);
    }

    DecodeException(String message, String conversion) {
        super(message, null, false, false);
        this.conversion = conversion;
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    /**
     * What upstream says where the value comes not from JSON text but from a tree, as the result
     * of a strategic merge does.
     */
    public String conversionText() {
        return conversion;
    }
}
