package dev.kahawa.model.selector;

/** The text is no selector; the message is upstream's. */
public final class InvalidSelectorException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidSelectorException(String message) {
        super(message);
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
