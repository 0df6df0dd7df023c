package dev.kahawa.launcher;

import java.util.concurrent.CountDownLatch;

/** A program that runs until it is told to end, by Ctrl-C or SIGTERM, and ends in order. */
final class Foreground implements AutoCloseable {
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    Foreground() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "stop"));
    }

    void await() throws InterruptedException {
        stop.await();
    }

    /** On the way out: what runs has stopped before the process ends. */
    private void end() {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything has stopped: the process may end. */
    @Override
    public void close() {
        stopped.countDown();
    }
}
