package dev.kahawa.apiserver.http;

import io.netty.channel.ChannelFuture;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Holds one writing thread back to what its peer takes. */
final class Pace {

    /** Bytes under way to one reader; its writer waits while there are more. */
    static final int WINDOW = 256 * 1024;

    private final long timeout;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Thread waiting;

    Pace(Duration timeout) {
        this.timeout = timeout.toNanos();
    }

    /** Counts these bytes until they are written. */
    void sent(int bytes, ChannelFuture written) {
        underWay.addAndGet(bytes);
        written.addListener(done -> {
            if (!done.isSuccess()) {
                failure = done.cause();
            }
            int left = underWay.addAndGet(-bytes);
            Thread waiter = waiting;
            if (waiter != null && (left <= WINDOW / 2 || failure != null)) {
                LockSupport.unpark(waiter);
            }
        });
    }

    /**
     * Waits until there is room for more.
     *
     * @throws IOException if the peer is gone, or takes nothing for the timeout
     */
    void await() throws IOException, InterruptedException {
        check();
        if (underWay.get() <= WINDOW) {
            return;
        }
        waiting = Thread.currentThread();
        int before = underWay.get();
        long deadline = System.nanoTime() + timeout;
        while (failure == null && underWay.get() > WINDOW / 2) {
            LockSupport.parkNanos(this, deadline - System.nanoTime());
            if (Thread.interrupted()) {
                throw new InterruptedException("the peer is gone");
            }
            if (underWay.get() < before) {
                before = underWay.get();
                deadline = System.nanoTime() + timeout;
            } else if (System.nanoTime() - deadline >= 0) {
                throw new IOException("the peer does not read");
            }
        }
        waiting = null;
        check();
    }

    private void check() throws IOException {
        Throwable broken = failure;
        if (broken != null) {
            throw new IOException("the connection is broken", broken);
        }
    }
}
