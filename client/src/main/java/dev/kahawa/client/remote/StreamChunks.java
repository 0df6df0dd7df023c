package dev.kahawa.client.remote;

import dev.kahawa.model.request.Chunks;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A body that comes over the network, read ahead of its reader by a thread of its own. */
final class StreamChunks implements Chunks {
    private static final Logger LOG = LoggerFactory.getLogger(StreamChunks.class);
    private static final int PIECE_BYTES = 16 * 1024;

    /** So far the network is read ahead; then its own flow control holds the sender back. */
    private static final int PIECES_AHEAD_MAX = 16;

    private final BlockingQueue<Next> pieces = new ArrayBlockingQueue<>(PIECES_AHEAD_MAX);
    private final InputStream from;
    private final Thread reader;
    private volatile boolean ended;

    StreamChunks(InputStream from) {
        this.from = from;
        this.reader = Thread.ofVirtual().name("body").start(this::read);
    }

    private void read() {
        byte[] buffer = new byte[PIECE_BYTES];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                pieces.put(new Next.Piece(Arrays.copyOf(buffer, n)));
            }
            pieces.put(END);
        } catch (IOException broken) {
            // a watch that breaks off is begun anew by its reader, as one that ends
            LOG.debug("a body broke off", broken);
            ended = true;
        } catch (InterruptedException closed) {
            ended = true;
        }
    }

    @Override
    public Next next(Duration timeout) throws InterruptedException {
        Next next = pieces.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (next instanceof Next.End) {
            ended = true;
        }
        if (next != null) {
            return next;
        }
        return ended ? END : NOTHING;
    }

    @Override
    public void close() {
        ended = true;
        reader.interrupt();
        try {
            from.close();
        } catch (IOException alreadyBroken) {
            LOG.debug("closing a body failed", alreadyBroken);
        }
    }
}
