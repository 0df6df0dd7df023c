package dev.kahawa.node;

import dev.kahawa.model.request.Chunks;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A log that is there, and then, where it is followed, nothing more until its container ends. */
final class SimulatedLogChunks implements Chunks {
    private static final long LOOK_MILLIS = 500;

    private final byte[] log;
    private final BooleanSupplier goesOn;
    private boolean given;
    private boolean closed;

    SimulatedLogChunks(byte[] log, BooleanSupplier goesOn) {
        this.log = log;
        this.goesOn = goesOn;
    }

    @Override
    public synchronized Next next(Duration timeout) throws InterruptedException {
        if (!given && log.length > 0) {
            given = true;
            return new Next.Piece(log);
        }
        if (!closed && goesOn.getAsBoolean()) {
            wait(Math.clamp(timeout.toMillis(), 1, LOOK_MILLIS));
            return closed ? END : NOTHING;
        }
        return END;
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
