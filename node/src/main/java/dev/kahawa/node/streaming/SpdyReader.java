package dev.kahawa.node.streaming;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Takes frames off a connection; for one thread. */
final class SpdyReader implements AutoCloseable {
    /** A larger data frame is handed out in pieces of this size. */
    static final int PIECE_BYTES = 32 * 1024;

    private static final int CONTROL_BYTES_MAX = SpdyHeaderBlock.BYTES_MAX;
    private static final int VERSION = 3;
    private static final int CONTROL = 0x80000000;
    private static final int ID = 0x7fffffff;
    private static final int LENGTH = 0xffffff;

    private final DataInputStream in;
    private final SpdyHeaderBlock.Reader headers = new SpdyHeaderBlock.Reader();
    private int dataStream;
    private int dataLeft;
    private boolean dataEnds;

    SpdyReader(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /**
     * The next frame; empty when the connection has come to its end between frames.
     *
     * @throws IOException if the connection breaks or the peer does not keep to the protocol
     */
    Optional<SpdyFrame> next() throws IOException {
        if (dataLeft > 0) {
            return Optional.of(data());
        }
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        int head = first << 24
                | in.readUnsignedByte() << 16
                | in.readUnsignedByte() << 8
                | in.readUnsignedByte();
        int tail = in.readInt();
        int flags = tail >>> 24;
        int length = tail & LENGTH;
        if ((head & CONTROL) != 0) {
            return Optional.of(control(head & ID, flags, length));
        }
        dataStream = head;
        dataLeft = length;
        dataEnds = (flags & SpdyFrame.FLAG_FIN) != 0;
        return Optional.of(data());
    }

    private SpdyFrame data() throws IOException {
        byte[] piece = bytes(Math.min(dataLeft, PIECE_BYTES));
        dataLeft -= piece.length;
        return new SpdyFrame.Data(dataStream, piece, dataEnds && dataLeft == 0);
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ends inside a SPDY frame");
        }
        return bytes;
    }

    private SpdyFrame control(int head, int flags, int length) throws IOException {
        int version = head >>> 16;
        int type = head & 0xffff;
        if (version != VERSION || length > CONTROL_BYTES_MAX) {
            throw new IOException("SPDY version " + version + ", frame of " + length + " bytes");
        }
        ByteBuffer body = ByteBuffer.wrap(bytes(length));
        if (length < leastBytes(type)) {
            throw new IOException("short SPDY frame of type " + type);
        }
        boolean end = (flags & SpdyFrame.FLAG_FIN) != 0;
        return switch (type) {
            case SpdyFrame.SYN_STREAM -> synStream(body, flags);
            case SpdyFrame.SYN_REPLY ->
                new SpdyFrame.SynReply(body.getInt() & ID, headers.read(rest(body)), end);
            case SpdyFrame.RST_STREAM -> new SpdyFrame.Reset(body.getInt() & ID, body.getInt());
            case SpdyFrame.SETTINGS -> settings(body);
            case SpdyFrame.PING -> new SpdyFrame.Ping(body.getInt());
            case SpdyFrame.GOAWAY -> new SpdyFrame.GoAway(body.getInt() & ID, body.getInt());
            case SpdyFrame.HEADERS ->
                new SpdyFrame.MoreHeaders(body.getInt() & ID, headers.read(rest(body)), end);
            case SpdyFrame.WINDOW_UPDATE ->
                new SpdyFrame.WindowUpdate(body.getInt() & ID, body.getInt() & ID);
            default -> new SpdyFrame.Unknown(type);
        };
    }

    private static int leastBytes(int type) {
        return switch (type) {
            case SpdyFrame.SYN_STREAM -> 10;
            case SpdyFrame.SYN_REPLY, SpdyFrame.HEADERS, SpdyFrame.PING, SpdyFrame.SETTINGS -> 4;
            case SpdyFrame.RST_STREAM, SpdyFrame.GOAWAY, SpdyFrame.WINDOW_UPDATE -> 8;
            default -> 0;
        };
    }

    private SpdyFrame synStream(ByteBuffer body, int flags) throws IOException {
        int stream = body.getInt() & ID;
        // the stream it is associated to, and the priority: nobody uses them here
        body.position(body.position() + 6);
        return new SpdyFrame.SynStream(
                stream,
                headers.read(rest(body)),
                (flags & SpdyFrame.FLAG_FIN) != 0,
                (flags & SpdyFrame.FLAG_UNIDIRECTIONAL) != 0);
    }

    private static SpdyFrame settings(ByteBuffer body) throws IOException {
        int count = body.getInt();
        if (count < 0 || count > body.remaining() / 8) {
            throw new IOException("malformed SPDY settings");
        }
        Map<Integer, Integer> values = new LinkedHashMap<>();
        for (int n = 0; n < count; n++) {
            values.put(body.getInt() & LENGTH, body.getInt());
        }
        return new SpdyFrame.Settings(values);
    }

    private static byte[] rest(ByteBuffer body) {
        byte[] rest = new byte[body.remaining()];
        body.get(rest);
        return rest;
    }

    @Override
    public void close() {
        headers.close();
    }
}
