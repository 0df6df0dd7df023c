package dev.kahawa.node.streaming;

import dev.kahawa.model.request.Connection;
import dev.kahawa.model.request.Headers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Many streams on one connection: SPDY/3.1, as Kubernetes' streaming endpoints speak it after the
 * HTTP upgrade. A virtual thread of its own takes the peer's frames off the connection, until {@link
 * #close}, the peer's end or an error.
 *
 * <p>The SPDY of Go's clients and of containerd neither counts windows nor widens ours, and takes
 * any amount. So a peer's windows count from the first frame in which it speaks of them; to such
 * peers of ours, windows are widened as bytes are read. Where nobody reads a stream, {@link
 * SpdyStream#BYTES_WAITING_MAX} wait and then the whole connection does, as upstream's does.
 *
 * @see <a href="https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/">the draft</a>
 */
public final class SpdyConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpdyConnection.class);

    /** A peer that opens more at a time is refused them. */
    static final int STREAMS_MAX = 1_000;

    /** What may be sent on a new stream to a peer that counts, before it says otherwise. */
    private static final int FIRST_WINDOW = 64 * 1024;

    /** How long the peer may take to accept a stream: upstream's time. */
    private static final Duration REPLY_WAIT = Duration.ofSeconds(30);

    private final Connection connection;
    private final SpdyReader reader;
    private final SpdyWriter writer;
    private final SpdyReplies replies;
    private final Thread receiver;
    private final Map<Integer, SpdyStream> streams = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<Optional<SpdyStream>> opened =
            new LinkedBlockingQueue<>(STREAMS_MAX + 1);
    private final End end;
    private final int parity;
    private volatile int peersLast;
    private volatile boolean windowsCount;
    private volatile int peersWindow = FIRST_WINDOW;
    private volatile boolean goneAway;
    private volatile boolean over;
    private int nextId;

    /** Which end of the connection this is; a client's streams have odd numbers. */
    private enum End {
        CLIENT,
        SERVER
    }

    private SpdyConnection(Connection connection, End end) {
        this.connection = connection;
        this.reader = new SpdyReader(connection.input());
        this.writer = new SpdyWriter(connection.output());
        this.replies = new SpdyReplies(writer);
        this.end = end;
        this.parity = end == End.CLIENT ? 0 : 1;
        this.nextId = end == End.CLIENT ? 1 : 2;
        this.receiver = Thread.ofVirtual().name("spdy").unstarted(this::receive);
    }

    /** The client's end of a connection that has been upgraded; it is closed with this one. */
    public static SpdyConnection client(Connection connection) {
        return started(new SpdyConnection(connection, End.CLIENT));
    }

    /** The server's end of a connection that has been upgraded; it is closed with this one. */
    public static SpdyConnection server(Connection connection) {
        return started(new SpdyConnection(connection, End.SERVER));
    }

    private static SpdyConnection started(SpdyConnection made) {
        made.receiver.start();
        Thread.ofVirtual().name("spdy-replies").start(made.replies);
        return made;
    }

    /**
     * Opens a stream and waits until the peer has accepted it.
     *
     * @throws IOException if it doesn't, or the connection is lost
     */
    public SpdyStream createStream(Headers headers) throws IOException, InterruptedException {
        SpdyStream stream = begin(headers);
        try {
            stream.awaitReply(REPLY_WAIT.toNanos());
            return stream;
        } catch (IOException refused) {
            stream.reset();
            throw refused;
        }
    }

    /** Numbers must reach the peer in order. */
    private synchronized SpdyStream begin(Headers headers) throws IOException {
        if (goneAway || over) {
            throw new IOException("the peer takes no more streams");
        }
        SpdyStream stream = new SpdyStream(this, nextId, headers, peersWindow);
        nextId += 2;
        streams.put(stream.id(), stream);
        write(new SpdyFrame.SynStream(stream.id(), headers, false, false));
        return stream;
    }

    /** The next stream that the peer opens, accepted; empty when none will come any more. */
    public Optional<SpdyStream> accept() throws InterruptedException {
        return accepted(opened.take());
    }

    /** As {@link #accept()}, empty also when the peer opens none within this time. */
    public Optional<SpdyStream> accept(Duration timeout) throws InterruptedException {
        Optional<SpdyStream> next = opened.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        return next == null ? Optional.empty() : accepted(next);
    }

    private Optional<SpdyStream> accepted(Optional<SpdyStream> next) {
        if (next.isEmpty()) {
            // for whoever asks again
            opened.offer(next);
            return next;
        }
        next.get().replied();
        tryWrite(new SpdyFrame.SynReply(next.get().id(), Headers.NONE, false));
        return next;
    }

    private void receive() {
        try {
            Optional<SpdyFrame> frame = reader.next();
            while (frame.isPresent()) {
                handle(frame.get());
                frame = reader.next();
            }
            end(new IOException("the peer has closed the connection"));
        } catch (IOException broken) {
            end(broken);
        } catch (InterruptedException closing) {
            end(new IOException("the connection is closed"));
        } finally {
            reader.close();
        }
    }

    private void handle(SpdyFrame frame) throws IOException, InterruptedException {
        switch (frame) {
            case SpdyFrame.Data data -> received(data);
            case SpdyFrame.SynStream opening -> opened(opening);
            case SpdyFrame.SynReply(int id, Headers headers, boolean end) -> {
                SpdyStream stream = streams.get(id);
                if (stream != null) {
                    stream.replied();
                    endIf(end, stream);
                }
            }
            case SpdyFrame.Reset(int id, int status) -> {
                SpdyStream stream = streams.get(id);
                if (stream != null) {
                    stream.lost(new IOException("the peer has reset the stream"));
                }
            }
            case SpdyFrame.MoreHeaders(int id, Headers headers, boolean end) -> {
                SpdyStream stream = streams.get(id);
                if (stream != null) {
                    endIf(end, stream);
                }
            }
            case SpdyFrame.Ping ping -> {
                if ((ping.id() & 1) == parity) {
                    replies.answer(ping);
                }
            }
            case SpdyFrame.GoAway goAway -> goneAway = true;
            case SpdyFrame.WindowUpdate(int id, int delta) -> widened(id, delta);
            case SpdyFrame.Settings(Map<Integer, Integer> values) -> settings(values);
            case SpdyFrame.Unknown unknown -> LOG.debug("passed over {}", unknown);
        }
    }

    private void received(SpdyFrame.Data data) throws IOException, InterruptedException {
        SpdyStream stream = streams.get(data.stream());
        if (stream != null) {
            stream.received(data.bytes());
            endIf(data.end(), stream);
        }
    }

    private static void endIf(boolean end, SpdyStream stream) {
        if (end) {
            stream.peerEnded();
        }
    }

    private void opened(SpdyFrame.SynStream opening) throws IOException {
        int id = opening.stream();
        if ((id & 1) != parity || id <= peersLast) {
            write(new SpdyFrame.Reset(id, SpdyFrame.PROTOCOL_ERROR));
            return;
        }
        peersLast = id;
        SpdyStream stream = new SpdyStream(this, id, opening.headers(), peersWindow);
        if (streams.size() >= STREAMS_MAX || !opened.offer(Optional.of(stream))) {
            write(new SpdyFrame.Reset(id, SpdyFrame.REFUSED_STREAM));
            return;
        }
        streams.put(id, stream);
        endIf(opening.end(), stream);
    }

    private void widened(int id, int delta) {
        windowsCount = true;
        SpdyStream stream = streams.get(id);
        if (stream != null) {
            stream.widen(delta);
        }
    }

    private void settings(Map<Integer, Integer> values) {
        Integer window = values.get(SpdyFrame.INITIAL_WINDOW);
        if (window != null) {
            windowsCount = true;
            int change = window - peersWindow;
            peersWindow = window;
            streams.values().forEach(stream -> stream.widen(change));
        }
    }

    boolean countsWindows() {
        return windowsCount;
    }

    void forget(SpdyStream stream) {
        streams.remove(stream.id());
    }

    void write(SpdyFrame frame) throws IOException {
        writer.write(frame);
    }

    /**
     * The peer may send as many bytes more. A server that does not count is not told: what reaches
     * it unread as it closes makes its system drop what it has still to send.
     */
    void widen(SpdyStream stream, int bytes) {
        if (windowsCount || end == End.SERVER) {
            replies.widen(stream.id(), bytes);
        }
    }

    /** Writes what only helps: on a broken connection it is forgotten, the receiver tells of it. */
    void tryWrite(SpdyFrame frame) {
        try {
            writer.write(frame);
        } catch (IOException broken) {
            LOG.trace("not sent: {}", frame, broken);
        }
    }

    private void end(IOException why) {
        over = true;
        replies.close();
        List.copyOf(streams.values()).forEach(stream -> stream.lost(why));
        opened.offer(Optional.empty());
    }

    /** Waits at most this long for the peer to close the connection, having been told to go. */
    public void goAway(Duration patience) throws InterruptedException {
        tryWrite(new SpdyFrame.GoAway(peersLast, 0));
        receiver.join(patience);
    }

    /** Ends the connection and every stream on it. */
    @Override
    public void close() {
        connection.close();
        receiver.interrupt();
        writer.close();
        end(new IOException("the connection is closed"));
    }
}
