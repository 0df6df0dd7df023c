package dev.kahawa.node.streaming;

import dev.kahawa.model.request.Connection;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * The server's end of a WebSocket (RFC 6455). One thread reads; pings and the peer's close are
 * answered as it does. Any number of threads write.
 */
final class WebSocket implements AutoCloseable {
    /** A longer message is handed out in pieces of this size, so that none must fit in memory. */
    static final int PIECE_BYTES = 32 * 1024;

    static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;

    private static final int CONTINUATION = 0;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Connection connection;
    private final DataInputStream in;
    private final OutputStream out;
    private final byte[] mask = new byte[4];
    private @Nullable Kind message;
    private long left;
    private long at;
    private boolean first;
    private boolean finalFrame;
    private boolean closeSent;

    /** What a message is made of. */
    enum Kind {
        TEXT(1),
        BINARY(2);

        private final int opcode;

        Kind(int opcode) {
            this.opcode = opcode;
        }
    }

    /**
     * A part of a message.
     *
     * @param first whether the message begins with it
     * @param last whether the message ends with it
     */
    record Piece(Kind kind, byte[] bytes, boolean first, boolean last) {}

    WebSocket(Connection connection) {
        this.connection = connection;
        this.in = new DataInputStream(connection.input());
        this.out = connection.output();
    }

    /**
     * Waits for the next piece; empty when the peer has closed.
     *
     * @throws IOException if the connection breaks, or the peer does not keep to the protocol,
     *     which it has been told then
     */
    Optional<Piece> next() throws IOException {
        while (true) {
            Kind kind = message;
            if (kind != null && left > 0) {
                return Optional.of(piece(kind));
            }
            int head = in.read();
            if (head < 0) {
                return Optional.empty();
            }
            int opcode = head & 0xf;
            readHead(head, opcode);
            if (opcode >= CLOSE) {
                if (control(opcode) == Control.CLOSED) {
                    return Optional.empty();
                }
            } else {
                Kind begun = begin(opcode, head);
                if (left == 0) {
                    return Optional.of(piece(begun));
                }
            }
        }
    }

    private long frameLength;

    private void readHead(int head, int opcode) throws IOException {
        int tail = in.readUnsignedByte();
        if ((head & RESERVED) != 0) {
            throw violation("reserved bits are set");
        }
        if ((tail & MASKED) == 0) {
            throw violation("a client's frames must be masked");
        }
        long length = tail & ~MASKED;
        boolean control = opcode >= CLOSE;
        if (control && (length > CONTROL_BYTES_MAX || (head & FIN) == 0)) {
            throw violation("a control frame must be short and whole");
        }
        if (length == LENGTH_16) {
            length = in.readUnsignedShort();
        } else if (length == LENGTH_64) {
            length = in.readLong();
        }
        if (length < 0) {
            throw violation("a frame's length is negative");
        }
        in.readFully(mask);
        frameLength = length;
    }

    private Kind begin(int opcode, int head) throws IOException {
        Kind kind = message;
        if (opcode == CONTINUATION) {
            if (kind == null) {
                throw violation("nothing is to be continued");
            }
        } else {
            if (kind != null) {
                throw violation("a message is not complete");
            }
            kind = switch (opcode) {
                case 1 -> Kind.TEXT;
                case 2 -> Kind.BINARY;
                default -> throw violation("unknown opcode " + opcode);
            };
            message = kind;
            first = true;
        }
        finalFrame = (head & FIN) != 0;
        left = frameLength;
        at = 0;
        return kind;
    }

    private Piece piece(Kind kind) throws IOException {
        byte[] bytes = payload((int) Math.min(left, PIECE_BYTES), at);
        left -= bytes.length;
        at += bytes.length;
        boolean last = finalFrame && left == 0;
        Piece piece = new Piece(kind, bytes, first, last);
        first = false;
        if (last) {
            message = null;
        }
        return piece;
    }

    private byte[] payload(int length, long from) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ends inside a frame");
        }
        for (int n = 0; n < length; n++) {
            bytes[n] ^= mask[(int) ((from + n) & 3)];
        }
        return bytes;
    }

    private enum Control {
        GOES_ON,
        CLOSED
    }

    private Control control(int opcode) throws IOException {
        byte[] payload = payload((int) frameLength, 0);
        switch (opcode) {
            case PING -> write(PONG, payload);
            case PONG -> {}
            case CLOSE -> {
                close(payload);
                return Control.CLOSED;
            }
            default -> throw violation("unknown opcode " + opcode);
        }
        return Control.GOES_ON;
    }

    private IOException violation(String why) throws IOException {
        close(closing(PROTOCOL_ERROR));
        return new IOException("not a WebSocket: " + why);
    }

    private static byte[] closing(int code) {
        return ByteBuffer.allocate(2).putShort((short) code).array();
    }

    /** Sends a whole message. */
    void send(Kind kind, byte[] bytes) throws IOException {
        write(kind.opcode, bytes);
    }

    private synchronized void write(int opcode, byte[] bytes) throws IOException {
        if (closeSent) {
            throw new IOException("the WebSocket is closed");
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream(bytes.length + 10);
        frame.write(FIN | opcode);
        if (bytes.length <= CONTROL_BYTES_MAX) {
            frame.write(bytes.length);
        } else if (bytes.length <= 0xffff) {
            frame.write(LENGTH_16);
            frame.writeBytes(closing(bytes.length));
        } else {
            frame.write(LENGTH_64);
            frame.writeBytes(
                    ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array());
        }
        frame.writeBytes(bytes);
        out.write(frame.toByteArray());
        out.flush();
    }

    private synchronized void close(byte[] why) throws IOException {
        if (!closeSent) {
            write(CLOSE, why);
            closeSent = true;
        }
    }

    /** Says that all is said, and waits at most this long for whom it's read by to end. */
    void finish(Thread reader, Duration patience) throws IOException, InterruptedException {
        close(closing(NORMAL));
        reader.join(patience);
    }

    @Override
    public void close() {
        connection.close();
    }
}
