package dev.kahawa.client;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Does the same thing over and over on a thread of its own, with a pause after each round. A bug in
 * one round, an {@link Error} too, is logged, and the next round comes: what keeps a machine going
 * doesn't end in silence. (Out of memory, the program ends as a whole, by its JVM's options.)
 */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final Duration AFTER_BUG = Duration.ofSeconds(1);

    private final String name;
    private final Round round;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** One time; returns how long to pause until the next. */
    @FunctionalInterface
    public interface Round {
        Duration run() throws InterruptedException;
    }

    public Rounds(String name, Round round) {
        this.name = name;
        this.round = round;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** The first round begins at once. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            boolean over = false;
            while (!over) {
                over = closed.await(once().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration once() throws InterruptedException {
        try {
            return round.run();
        } catch (RuntimeException | Error bug) {
            LOG.error("{} failed", name, bug);
            return AFTER_BUG;
        }
    }

    /** Returns when the round that may be under way, which is interrupted, has ended. */
    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        thread.interrupt();
        thread.join();
    }
}
