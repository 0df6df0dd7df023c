package dev.kahawa.apiserver.registry;

import dev.kahawa.model.request.Body;
import dev.kahawa.model.request.Chunks;
import dev.kahawa.model.request.Connection;
import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Request;
import dev.kahawa.model.request.Response;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/**
 * A watch as a WebSocket (RFC 6455), which browsers and fabric8 ask for: each event is a text
 * message. What the client sends is read for its pings and its close only.
 */
final class WebSocketWatch implements Body.Protocol {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketWatch.class);
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Duration EVENT_WAIT = Duration.ofSeconds(10);

    /** A client has nothing to say: longer frames than a ping's end the watch. */
    private static final int FRAME_BYTES_MAX = 4_096;

    private static final int FINAL = 0x80;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final byte[] NORMAL_END = {0x03, (byte) 0xe8};

    private final Chunks events;

    private WebSocketWatch(Chunks events) {
        this.events = events;
    }

    /** The answer over a WebSocket, where the request asks for one and a watch is the answer. */
    static Response upgraded(Request request, Response response) {
        boolean asked = request.headers().first("upgrade").orElse("").equalsIgnoreCase("websocket");
        String key = request.headers().first("sec-websocket-key").orElse("");
        if (!asked || key.isEmpty() || !(response.body() instanceof Body.Streamed(Chunks events))) {
            return response;
        }
        Headers headers = Headers.of("upgrade", "websocket")
                .with("connection", "Upgrade")
                .with("sec-websocket-accept", accept(key));
        return new Response(101, headers, new Body.Upgraded(new WebSocketWatch(events)));
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-1", missing);
        }
    }

    @Override
    public void run(Connection connection) throws IOException, InterruptedException {
        Frames frames = new Frames(connection.output());
        Thread reader =
                Thread.ofVirtual().name("watch input").start(() -> listen(connection, frames));
        try (events) {
            boolean open = true;
            while (open) {
                open = switch (events.next(EVENT_WAIT)) {
                    case Chunks.Next.Piece(byte[] lines) -> {
                        send(frames, lines);
                        yield true;
                    }
                    case Chunks.Next.Trees trees -> {
                        send(frames, trees.bytes());
                        yield true;
                    }
                    case Chunks.Next.Nothing() -> reader.isAlive();
                    case Chunks.Next.End() -> false;
                };
            }
            frames.write(CLOSE, NORMAL_END);
        } finally {
            connection.close();
            reader.interrupt();
        }
    }

    /** One message for each line, which is an event. */
    private static void send(Frames frames, byte[] lines) throws IOException {
        int from = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == '\n') {
                frames.write(TEXT, Arrays.copyOfRange(lines, from, i + 1));
                from = i + 1;
            }
        }
        if (from < lines.length) {
            frames.write(TEXT, Arrays.copyOfRange(lines, from, lines.length));
        }
    }

    /** Until the client closes or is gone; the watch ends with it. */
    private void listen(Connection connection, Frames frames) {
        try {
            DataInputStream in = new DataInputStream(connection.input());
            int kind = read(in, frames);
            while (kind != CLOSE) {
                kind = read(in, frames);
            }
        } catch (IOException gone) {
            LOG.debug("the client of a watch is gone", gone);
        } finally {
            events.close();
        }
    }

    private static int read(DataInputStream in, Frames frames) throws IOException {
        int kind = in.readUnsignedByte() & 0x0f;
        int marked = in.readUnsignedByte();
        int length = marked & 0x7f;
        length = length == LENGTH_16 ? in.readUnsignedShort() : length;
        if ((marked & FINAL) == 0 || length == LENGTH_64 || length > FRAME_BYTES_MAX) {
            throw new EOFException("not a frame that a client of a watch sends");
        }
        byte[] mask = in.readNBytes(Integer.BYTES);
        byte[] payload = in.readNBytes(length);
        if (mask.length < Integer.BYTES || payload.length < length) {
            throw new EOFException("ended within a frame");
        }
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % mask.length];
        }
        if (kind == PING) {
            frames.write(PONG, payload);
        }
        return kind;
    }

    /** Writes whole frames, one at a time. */
    private static final class Frames {
        private final OutputStream out;

        Frames(OutputStream out) {
            this.out = out;
        }

        synchronized void write(int kind, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(payload.length + 10);
            frame.put((byte) (FINAL | kind));
            if (payload.length < LENGTH_16) {
                frame.put((byte) payload.length);
            } else if (payload.length <= 0xffff) {
                frame.put((byte) LENGTH_16).putShort((short) payload.length);
            } else {
                frame.put((byte) LENGTH_64).putLong(payload.length);
            }
            frame.put(payload);
            out.write(frame.array(), 0, frame.position());
            out.flush();
        }
    }
}
