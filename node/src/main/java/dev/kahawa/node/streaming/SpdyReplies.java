package dev.kahawa.node.streaming;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * What those who take bytes off a connection have to answer, sent by a thread of its own: did they
 * wait for the peer to take the answers, while it waits for them to take its bytes, none would move
 * again. Safe for use by many threads.
 */
final class SpdyReplies implements Runnable {
    /** While as many wait to be answered, more pings are not: they ask whether anybody is here. */
    private static final int PINGS_MAX = 16;

    private final SpdyWriter writer;
    private final Map<Integer, Integer> widened = new LinkedHashMap<>();
    private final Queue<SpdyFrame> pings = new ArrayDeque<>();
    private boolean closed;

    SpdyReplies(SpdyWriter writer) {
        this.writer = writer;
    }

    /** The peer may send as many bytes more on this stream. */
    synchronized void widen(int stream, int bytes) {
        widened.merge(stream, bytes, Integer::sum);
        notifyAll();
    }

    synchronized void answer(SpdyFrame.Ping ping) {
        if (pings.size() < PINGS_MAX) {
            pings.add(ping);
            notifyAll();
        }
    }

    /** Sends until closed or the connection breaks, of which the receiver tells. */
    @Override
    public void run() {
        try {
            List<SpdyFrame> frames = take();
            while (!frames.isEmpty()) {
                for (SpdyFrame frame : frames) {
                    writer.write(frame);
                }
                frames = take();
            }
        } catch (IOException broken) {
            close();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for some; none when closed. */
    private synchronized List<SpdyFrame> take() throws InterruptedException {
        while (pings.isEmpty() && widened.isEmpty() && !closed) {
            wait();
        }
        if (closed) {
            return List.of();
        }
        List<SpdyFrame> frames = new ArrayList<>(pings);
        widened.forEach((stream, bytes) -> frames.add(new SpdyFrame.WindowUpdate(stream, bytes)));
        pings.clear();
        widened.clear();
        return frames;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
