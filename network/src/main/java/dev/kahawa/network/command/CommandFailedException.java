package dev.kahawa.network.command;

/** A program that could not be started, did not end in time, or said that it failed. */
public final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CommandFailedException(String message) {
        super(message);
    }
}
