package dev.kahawa.node.probe;

/** A lifecycle hook or a probe's handler did not do well; the message is fit for an Event. */
public final class HandlerFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    public HandlerFailedException(String message) {
        super(message, null, false, false);
    }
}
