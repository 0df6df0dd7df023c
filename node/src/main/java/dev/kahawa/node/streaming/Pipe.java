package dev.kahawa.node.streaming;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;

/**
 * Bytes from the thread that takes them off a connection to the one that uses them. While as many
 * wait as may, the first waits, and with it everything else on the connection.
 */
final class Pipe {
    private final int bytesMax;
    private final IntConsumer taken;
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private int offset;
    private int waiting;
    private boolean ended;
    private boolean unread;
    private @Nullable IOException failure;

    /**
     * @param bytesMax a piece is put while fewer than these wait
     * @param taken told of how many bytes have been read or forgotten, by whichever thread
     */
    Pipe(int bytesMax, IntConsumer taken) {
        this.bytesMax = bytesMax;
        this.taken = taken;
    }

    Pipe(int bytesMax) {
        this(bytesMax, bytes -> {});
    }

    /** Hands the array over; forgets it where nobody reads any more. */
    void put(byte[] bytes) throws InterruptedException {
        if (!keep(bytes)) {
            taken.accept(bytes.length);
        }
    }

    private synchronized boolean keep(byte[] bytes) throws InterruptedException {
        while (waiting >= bytesMax && !unread && !ended) {
            wait();
        }
        if (unread) {
            return false;
        }
        if (!ended && bytes.length > 0) {
            pieces.add(bytes);
            waiting += bytes.length;
            notifyAll();
        }
        return true;
    }

    /** No more bytes come; those that wait are still read. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** As {@link #end}, but the reader hears that it is not the proper end. */
    synchronized void fail(IOException why) {
        if (!ended) {
            ended = true;
            failure = why;
            notifyAll();
        }
    }

    private void unread() {
        int dropped = drop();
        if (dropped > 0) {
            taken.accept(dropped);
        }
    }

    private synchronized int drop() {
        int dropped = waiting;
        unread = true;
        pieces.clear();
        waiting = 0;
        notifyAll();
        return dropped;
    }

    private int read(byte[] into, int at, int length) throws IOException {
        int count = take(into, at, length);
        if (count > 0) {
            taken.accept(count);
        }
        return count;
    }

    private synchronized int take(byte[] into, int at, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        byte[] piece = awaitPiece();
        if (piece == null) {
            return -1;
        }
        int count = Math.min(length, piece.length - offset);
        System.arraycopy(piece, offset, into, at, count);
        offset += count;
        waiting -= count;
        if (offset == piece.length) {
            pieces.removeFirst();
            offset = 0;
        }
        notifyAll();
        return count;
    }

    private byte @Nullable [] awaitPiece() throws IOException {
        try {
            while (pieces.isEmpty() && !ended && !unread) {
                wait();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (unread) {
            throw new IOException("the stream is closed");
        }
        byte[] piece = pieces.peekFirst();
        if (piece == null && failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        return piece;
    }

    private synchronized int available() {
        return waiting;
    }

    /** The reader's end; closing it lets the writer's bytes go nowhere. */
    InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return Pipe.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int at, int length) throws IOException {
                return Pipe.this.read(into, at, length);
            }

            @Override
            public int available() {
                return Pipe.this.available();
            }

            @Override
            public void close() {
                unread();
            }
        };
    }
}
