package dev.kahawa.node.runtime;

/** The runtime can't be reached now; it may be later. */
public final class RuntimeAwayException extends RuntimeFailedException {
    private static final long serialVersionUID = 1L;

    public RuntimeAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
