package dev.kahawa.node.streaming;

import dev.kahawa.model.request.Headers;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * One of the streams of a {@link SpdyConnection}: bytes both ways, either of which can end alone.
 * Its input may be read by one thread and its output written by another.
 */
public final class SpdyStream implements AutoCloseable {
    /** As many bytes wait for a reader; then the connection waits. */
    static final int BYTES_WAITING_MAX = 64 * 1024;

    private final SpdyConnection connection;
    private final int id;
    private final Headers headers;
    private final Pipe pipe;
    private final Output output = new Output();
    private boolean replied;
    private boolean peerEnded;
    private boolean weEnded;
    private boolean reset;
    private long window;
    private int unreported;

    SpdyStream(SpdyConnection connection, int id, Headers headers, long window) {
        this.connection = connection;
        this.id = id;
        this.headers = headers;
        this.window = window;
        this.pipe = new Pipe(BYTES_WAITING_MAX, this::taken);
    }

    int id() {
        return id;
    }

    /** What the stream was opened with. */
    public Headers headers() {
        return headers;
    }

    /**
     * What the peer sends. Fails when the stream is reset or the connection lost before the peer
     * has ended it.
     */
    public InputStream input() {
        return pipe.input();
    }

    /** What is sent to the peer; closing it ends this direction and leaves the other as it is. */
    public OutputStream output() {
        return output;
    }

    /** Ends both directions at once; the peer hears of it as an error. */
    public void reset() {
        if (markReset()) {
            connection.tryWrite(new SpdyFrame.Reset(id, SpdyFrame.CANCEL));
        }
        lost(new IOException("the stream was reset"));
    }

    private synchronized boolean markReset() {
        boolean first = !reset && !(weEnded && peerEnded);
        reset = true;
        notifyAll();
        return first;
    }

    /** Ends the output; what the peer still sends is dropped. */
    @Override
    public void close() throws IOException {
        pipe.input().close();
        output.close();
    }

    // from here on: what the connection tells

    synchronized void replied() {
        replied = true;
        notifyAll();
    }

    /** @throws IOException if the peer refuses the stream, or says nothing within the time */
    synchronized void awaitReply(long timeoutNanos) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeoutNanos;
        while (!replied && !reset) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new IOException("timed out waiting for the peer to take a stream");
            }
            wait(millis);
        }
        // one that was taken may be over by now: what came on it is still read
        if (!replied) {
            throw new IOException("the peer refused the stream");
        }
    }

    void received(byte[] bytes) throws InterruptedException {
        pipe.put(bytes);
    }

    void peerEnded() {
        pipe.end();
        synchronized (this) {
            peerEnded = true;
        }
        forgetIfOver();
    }

    /** The peer has reset it, or the connection is gone. */
    void lost(IOException why) {
        pipe.fail(why);
        synchronized (this) {
            reset = true;
            notifyAll();
        }
        connection.forget(this);
    }

    synchronized void widen(int bytes) {
        window += bytes;
        notifyAll();
    }

    /** The reader has taken bytes: a peer that counts may send as many more. */
    private void taken(int bytes) {
        int report;
        synchronized (this) {
            unreported += bytes;
            if (unreported < BYTES_WAITING_MAX / 4 || peerEnded || reset) {
                return;
            }
            report = unreported;
            unreported = 0;
        }
        connection.widen(this, report);
    }

    private void forgetIfOver() {
        boolean over;
        synchronized (this) {
            over = peerEnded && weEnded;
        }
        if (over) {
            connection.forget(this);
        }
    }

    /** Waits until the peer may be sent something; of so many bytes, how many. */
    private synchronized int allowed(int wanted) throws IOException {
        try {
            while (connection.countsWindows() && window <= 0 && !reset && !weEnded) {
                wait();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (reset || weEnded) {
            throw new IOException("the stream is closed");
        }
        int count = connection.countsWindows() ? (int) Math.min(window, wanted) : wanted;
        window -= count;
        return count;
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int at, int length) throws IOException {
            int sent = 0;
            while (sent < length) {
                int count = allowed(Math.min(length - sent, SpdyReader.PIECE_BYTES));
                byte[] piece = Arrays.copyOfRange(bytes, at + sent, at + sent + count);
                connection.write(new SpdyFrame.Data(id, piece, false));
                sent += count;
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (SpdyStream.this) {
                if (weEnded || reset) {
                    return;
                }
                weEnded = true;
                SpdyStream.this.notifyAll();
            }
            try {
                connection.write(new SpdyFrame.Data(id, new byte[0], true));
            } finally {
                forgetIfOver();
            }
        }
    }
}
