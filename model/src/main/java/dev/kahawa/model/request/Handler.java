package dev.kahawa.model.request;

/**
 * Answers requests: the API server, or a client's way to one. Safe for use by any number of
 * threads; a call blocks its own thread.
 */
@FunctionalInterface
public interface Handler {

    /**
     * Every failure that the caller can be told of is a {@link Response} with a Status.
     *
     * @throws InterruptedException if the caller gives up, such as a peer that closed its
     *     connection
     */
    Response handle(Request request) throws InterruptedException;
}
