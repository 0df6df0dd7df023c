package dev.kahawa.runtime.cri;

import dev.kahawa.node.runtime.RuntimeFailedException;

/** The runtime has no container, sandbox or image of that name. */
final class NotThereException extends RuntimeFailedException {
    private static final long serialVersionUID = 1L;

    NotThereException(String message, Throwable cause) {
        super(message, cause);
    }
}
