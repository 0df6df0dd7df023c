package dev.kahawa.node.streaming;

import dev.kahawa.model.request.Headers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/** Puts frames on a connection, each in one write; safe for many threads. */
final class SpdyWriter implements AutoCloseable {
    private static final int CONTROL_3 = 0x80030000;
    private static final int HEAD_BYTES = 8;

    private final OutputStream out;
    private final SpdyHeaderBlock.Writer headers = new SpdyHeaderBlock.Writer();
    private boolean closed;

    SpdyWriter(OutputStream out) {
        this.out = out;
    }

    synchronized void write(SpdyFrame frame) throws IOException {
        if (closed) {
            throw new IOException("the connection is closed");
        }
        out.write(bytes(frame));
        out.flush();
    }

    private byte[] bytes(SpdyFrame frame) {
        return switch (frame) {
            case SpdyFrame.SynStream(int stream, Headers fields, boolean end, boolean oneWay) ->
                synStream(stream, headers.write(fields), flags(end, oneWay));
            case SpdyFrame.SynReply(int stream, Headers fields, boolean end) ->
                withFields(SpdyFrame.SYN_REPLY, stream, headers.write(fields), end);
            case SpdyFrame.MoreHeaders(int stream, Headers fields, boolean end) ->
                withFields(SpdyFrame.HEADERS, stream, headers.write(fields), end);
            case SpdyFrame.Reset(int stream, int status) ->
                ints(SpdyFrame.RST_STREAM, stream, status);
            case SpdyFrame.Settings(Map<Integer, Integer> values) -> settings(values);
            case SpdyFrame.Ping(int id) -> ints(SpdyFrame.PING, id);
            case SpdyFrame.GoAway(int last, int status) -> ints(SpdyFrame.GOAWAY, last, status);
            case SpdyFrame.WindowUpdate(int stream, int delta) ->
                ints(SpdyFrame.WINDOW_UPDATE, stream, delta);
            case SpdyFrame.Data(int stream, byte[] data, boolean end) ->
                ByteBuffer.allocate(HEAD_BYTES + data.length)
                        .putInt(stream)
                        .putInt(flags(end, false) << 24 | data.length)
                        .put(data)
                        .array();
            case SpdyFrame.Unknown unknown ->
                throw new IllegalArgumentException("not to be sent: " + unknown);
        };
    }

    private static int flags(boolean end, boolean oneWay) {
        return (end ? SpdyFrame.FLAG_FIN : 0) | (oneWay ? SpdyFrame.FLAG_UNIDIRECTIONAL : 0);
    }

    private static ByteBuffer control(int type, int flags, int length) {
        return ByteBuffer.allocate(HEAD_BYTES + length)
                .putInt(CONTROL_3 | type)
                .putInt(flags << 24 | length);
    }

    private static byte[] synStream(int stream, byte[] fields, int flags) {
        return control(SpdyFrame.SYN_STREAM, flags, 10 + fields.length)
                .putInt(stream)
                .putInt(0)
                .putShort((short) 0)
                .put(fields)
                .array();
    }

    private static byte[] withFields(int type, int stream, byte[] fields, boolean end) {
        return control(type, flags(end, false), Integer.BYTES + fields.length)
                .putInt(stream)
                .put(fields)
                .array();
    }

    private static byte[] ints(int type, int... values) {
        ByteBuffer frame = control(type, 0, values.length * Integer.BYTES);
        for (int value : values) {
            frame.putInt(value);
        }
        return frame.array();
    }

    private static byte[] settings(Map<Integer, Integer> values) {
        ByteBuffer frame = control(SpdyFrame.SETTINGS, 0, Integer.BYTES + values.size() * 8);
        frame.putInt(values.size());
        values.forEach((id, value) -> frame.putInt(id).putInt(value));
        return frame.array();
    }

    /** Frees what compresses; later writes fail. */
    @Override
    public synchronized void close() {
        closed = true;
        headers.close();
    }
}
