package dev.kahawa.node.streaming;

import org.jspecify.annotations.Nullable;

/** Ends what is done for a client when the client has gone, and nothing that comes after. */
final class ClientPresence {
    private @Nullable Thread working;
    private boolean gone;

    /** Something done for the client. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws InterruptedException;
    }

    /**
     * Does it on the calling thread.
     *
     * @throws InterruptedException if the client goes meanwhile, or has gone
     */
    <T> T during(Work<T> work) throws InterruptedException {
        begin();
        try {
            return work.run();
        } finally {
            end();
        }
    }

    private synchronized void begin() throws InterruptedException {
        if (gone) {
            throw new InterruptedException("the client has gone");
        }
        working = Thread.currentThread();
    }

    private synchronized void end() {
        working = null;
        if (gone) {
            // the work has heard of it, or is done: what follows must not
            Thread.interrupted();
        }
    }

    synchronized void gone() {
        gone = true;
        Thread thread = working;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
