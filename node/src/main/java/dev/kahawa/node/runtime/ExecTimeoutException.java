package dev.kahawa.node.runtime;

/** A command ran for too long and was killed. */
public final class ExecTimeoutException extends RuntimeFailedException {
    private static final long serialVersionUID = 1L;

    public ExecTimeoutException(String message) {
        super(message);
    }
}
