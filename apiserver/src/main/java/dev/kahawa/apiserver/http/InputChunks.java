package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Chunks;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** What comes from a socket, as chunks: a virtual thread reads a few pieces ahead. */
final class InputChunks implements Chunks {
    private static final Logger LOG = LoggerFactory.getLogger(InputChunks.class);

    /** So many pieces wait at most; then the server does. */
    private static final int PIECES_MAX = 4;

    private static final int PIECE_BYTES = 32 * 1024;

    private final BlockingQueue<Next> pieces = new ArrayBlockingQueue<>(PIECES_MAX);
    private final InputStream in;
    private final Socket socket;
    private final Thread reader;
    private boolean ended;

    InputChunks(InputStream in, Socket socket) {
        this.in = in;
        this.socket = socket;
        this.reader = Thread.ofVirtual().name("outbound reader").start(this::read);
    }

    private void read() {
        byte[] buffer = new byte[PIECE_BYTES];
        try (socket) {
            try {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    pieces.put(new Next.Piece(Arrays.copyOf(buffer, count)));
                }
            } catch (IOException broken) {
                LOG.debug("an answer broke off", broken);
            }
            pieces.put(END);
        } catch (InterruptedException | IOException closing) {
            LOG.trace("nobody reads the answer any more", closing);
        }
    }

    @Override
    public Next next(Duration timeout) throws InterruptedException {
        if (ended) {
            return END;
        }
        Next next = pieces.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (next == null) {
            return NOTHING;
        }
        ended = next instanceof Next.End;
        return next;
    }

    @Override
    public void close() {
        reader.interrupt();
        pieces.clear();
        pieces.offer(END);
    }
}
