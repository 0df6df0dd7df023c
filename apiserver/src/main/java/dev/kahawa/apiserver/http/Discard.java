package dev.kahawa.apiserver.http;

import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

/** Throws away the rest of a body that nobody wants, so that its sender reads the answer. */
final class Discard {

    /** A sender that goes on for longer than this is cut off. */
    private static final long DISCARDED_MAX = 16L * 1024 * 1024;

    private long discarded;

    /** False once it was too much. */
    boolean take(int bytes) {
        discarded += bytes;
        return discarded <= DISCARDED_MAX;
    }

    static ApiException tooLarge(int bodyMax) {
        return new ApiException(
                Reason.RequestEntityTooLarge, "Request entity too large: limit is " + bodyMax);
    }
}
