package dev.kahawa.node.runtime;

/** The runtime refused a call; the message is its own, fit for Events and statuses. */
public class RuntimeFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RuntimeFailedException(String message) {
        super(message);
    }

    public RuntimeFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
