package dev.kahawa.runtime.cri;

import dev.kahawa.node.streaming.SpdyConnection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Copies between a client's streams and the runtime's, each on a virtual thread. A client that is
 * gone ends the connection to the runtime; a stream that the runtime ends, just itself. For use by
 * one thread, which closes it when all is said.
 */
final class Copies implements AutoCloseable {
    private static final int BUFFER_BYTES = 32 * 1024;

    private final SpdyConnection runtime;
    private final CountDownLatch heard;
    private final List<Thread> fromRuntime = new ArrayList<>();
    private final List<Thread> toRuntime = new ArrayList<>();
    private volatile Optional<IOException> clientGone = Optional.empty();

    /** @param heard counted down when the runtime first says something */
    Copies(SpdyConnection runtime, CountDownLatch heard) {
        this.runtime = runtime;
        this.heard = heard;
    }

    /** Passes on what the client says, and that it has ended. */
    void toRuntime(InputStream client, OutputStream stream) {
        toRuntime.add(Thread.ofVirtual().name("cri-in").start(() -> in(client, stream)));
    }

    /** Something else that writes to the runtime until it is interrupted. */
    void toRuntime(Runnable writes) {
        toRuntime.add(Thread.ofVirtual().name("cri-in").start(writes));
    }

    /** Passes on what the runtime says, until it or the connection ends. */
    void fromRuntime(InputStream stream, OutputStream client) {
        fromRuntime.add(Thread.ofVirtual().name("cri-out").start(() -> out(stream, client)));
    }

    private void in(InputStream client, OutputStream stream) {
        byte[] buffer = new byte[BUFFER_BYTES];
        int read = read(client, buffer);
        while (read > 0 && wrote(stream, buffer, read)) {
            read = read(client, buffer);
        }
        if (read < 0) {
            end(stream);
        }
    }

    /** @return -1 at the end, 0 where the client is gone */
    private int read(InputStream client, byte[] buffer) {
        try {
            return client.read(buffer);
        } catch (IOException gone) {
            lose(gone);
            return 0;
        }
    }

    /** A process need not listen to its end. */
    private static boolean wrote(OutputStream stream, byte[] buffer, int length) {
        try {
            stream.write(buffer, 0, length);
            stream.flush();
            return true;
        } catch (IOException unheard) {
            return false;
        }
    }

    private static void end(OutputStream stream) {
        try {
            stream.close();
        } catch (IOException unheard) {
            // It has ended anyhow.
        }
    }

    private void out(InputStream stream, OutputStream client) {
        byte[] buffer = new byte[BUFFER_BYTES];
        int read = readUntilLost(stream, buffer);
        heard.countDown();
        while (read > 0) {
            try {
                client.write(buffer, 0, read);
                client.flush();
            } catch (IOException gone) {
                lose(gone);
                return;
            }
            read = readUntilLost(stream, buffer);
        }
    }

    /** Go's servers reset what they are done with; whether all was said, the status tells. */
    private static int readUntilLost(InputStream stream, byte[] buffer) {
        try {
            return stream.read(buffer);
        } catch (IOException reset) {
            return -1;
        }
    }

    private void lose(IOException gone) {
        clientGone = Optional.of(gone);
        runtime.close();
    }

    /** Why the connection has been ended for the client's sake. */
    Optional<IOException> clientGone() {
        return clientGone;
    }

    /** Waits until all that the runtime has said is passed on. */
    void awaitFromRuntime() throws InterruptedException {
        for (Thread thread : fromRuntime) {
            thread.join();
        }
    }

    /** Stops listening to the client, which may have more to say. */
    @Override
    public void close() {
        toRuntime.forEach(Thread::interrupt);
    }
}
