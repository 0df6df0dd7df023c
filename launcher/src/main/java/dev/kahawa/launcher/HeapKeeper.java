package dev.kahawa.launcher;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the heap small. The serial collector takes the least memory of all, but looks for garbage
 * among old objects only when the heap has grown to all that it may take, a quarter of the machine.
 * This has it look earlier: when the heap has grown by half since the last time, which bounds the
 * work to a part of what made the garbage, and once more when it has stopped growing.
 */
final class HeapKeeper implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 500;

    /** Less growth than this is not worth a look. */
    private static final long GROWTH_BYTES_MIN = 16L << 20;

    /** Growth from look to look that does not count: heartbeats alone make as much. */
    private static final long TRICKLE_BYTES_MAX = 1L << 20;

    /** Growth is over when there was none in this many looks. */
    private static final int QUIET_LOOKS = 16;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Runtime runtime = Runtime.getRuntime();
    private final State state = new State();

    HeapKeeper() {
        Thread.ofPlatform().daemon().name("heap").start(this::run);
    }

    private void run() {
        try {
            while (!closed.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                if (state.isDue(runtime.totalMemory())) {
                    System.gc();
                    state.collected(runtime.totalMemory());
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** When it is time to look, decided from nothing but the heap's size. */
    static final class State {
        private long afterLast;
        private long before;
        private int quiet;

        boolean isDue(long heapBytes) {
            if (afterLast == 0) {
                afterLast = heapBytes;
            }
            quiet = heapBytes - before > TRICKLE_BYTES_MAX ? 0 : quiet + 1;
            before = heapBytes;
            long growth = heapBytes - afterLast;
            return growth > Math.max(GROWTH_BYTES_MIN, afterLast / 2)
                    || growth > GROWTH_BYTES_MIN && quiet >= QUIET_LOOKS;
        }

        void collected(long heapBytes) {
            afterLast = heapBytes;
            before = heapBytes;
            quiet = 0;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
