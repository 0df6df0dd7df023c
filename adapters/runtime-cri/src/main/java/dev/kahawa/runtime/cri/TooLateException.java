package dev.kahawa.runtime.cri;

import dev.kahawa.node.runtime.RuntimeFailedException;

/** A call took longer than it may. */
final class TooLateException extends RuntimeFailedException {
    private static final long serialVersionUID = 1L;

    TooLateException(String message, Throwable cause) {
        super(message, cause);
    }
}
