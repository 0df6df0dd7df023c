package dev.kahawa.node.probe;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One call of {@code grpc.health.v1.Health/Check}, on a connection of its own.
 *
 * <p>It speaks as much of HTTP/2 (RFC 9113, prior knowledge) as that takes: one request in one
 * stream, headers as literals without an index (RFC 7541, 6.2.2), so that nothing is compressed;
 * the answer's headers are passed over, since the message alone tells whether a server serves. An
 * answer without a message is a failure, whatever its trailers say.
 */
final class GrpcHealth {
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int STREAM = 1;

    /** Larger frames than HTTP/2 allows unasked are no answer of a gRPC server. */
    private static final int FRAME_MAX = 16_384;

    private static final int SERVING = 1;

    private final String host;
    private final int port;
    private final Duration timeout;

    private record Frame(int type, int flags, byte[] payload) {}

    GrpcHealth(String host, int port, Duration timeout) {
        this.host = host;
        this.port = port;
        this.timeout = timeout;
    }

    /** @param service empty for the server as a whole */
    void check(String service) throws HandlerFailedException {
        String where = HttpGet.Dial.name(host, port);
        try (Socket socket = HttpGet.Dial.connect(host, port, timeout)) {
            socket.setSoTimeout((int) timeout.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(PREFACE);
            out.write(frame(SETTINGS, 0, 0, new byte[0]));
            out.write(frame(HEADERS, END_HEADERS, STREAM, headers(where)));
            out.write(frame(DATA, END_STREAM, STREAM, message(service)));
            int status = status(new DataInputStream(socket.getInputStream()), out);
            if (status != SERVING) {
                throw new HandlerFailedException(
                        "service unhealthy (responded with \"" + word(status) + "\")");
            }
        } catch (SocketTimeoutException late) {
            throw new HandlerFailedException("timeout: failed to connect service \"" + where
                    + "\" within " + timeout.toSeconds() + "s: context deadline exceeded");
        } catch (IOException failed) {
            throw new HandlerFailedException(
                    "error: health rpc probe failed: " + HttpGet.Dial.problem(failed, host, port));
        }
    }

    private static String word(int status) {
        return switch (status) {
            case 0 -> "UNKNOWN";
            case 2 -> "NOT_SERVING";
            case 3 -> "SERVICE_UNKNOWN";
            default -> Integer.toString(status);
        };
    }

    private static byte[] headers(String authority) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, ":method", "POST");
        literal(block, ":scheme", "http");
        literal(block, ":path", "/grpc.health.v1.Health/Check");
        literal(block, ":authority", authority);
        literal(block, "te", "trailers");
        literal(block, "content-type", "application/grpc");
        literal(block, "user-agent", "kube-probe/1.36");
        return block.toByteArray();
    }

    /** Both lengths are below 127, and so one byte each. */
    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        block.write(name.length());
        block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** HealthCheckRequest: the service is field 1; before it gRPC's five bytes of length. */
    private static byte[] message(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        if (name.length > 0) {
            request.write(0x0a);
            int left = name.length;
            while (left > 0x7f) {
                request.write(left & 0x7f | 0x80);
                left >>>= 7;
            }
            request.write(left);
            request.writeBytes(name);
        }
        return ByteBuffer.allocate(5 + request.size())
                .put((byte) 0)
                .putInt(request.size())
                .put(request.toByteArray())
                .array();
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    private static int status(DataInputStream in, OutputStream out) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        while (true) {
            Frame frame = read(in);
            boolean ack = (frame.flags() & ACK) != 0;
            switch (frame.type()) {
                case DATA -> data.writeBytes(unpadded(frame));
                case SETTINGS -> answer(out, SETTINGS, new byte[0], ack);
                case PING -> answer(out, PING, frame.payload(), ack);
                case RESET, GO_AWAY -> throw new IOException("the server ended the call");
                default -> {}
            }
            boolean ofStream = frame.type() == DATA || frame.type() == HEADERS;
            if (ofStream && (frame.flags() & END_STREAM) != 0) {
                return response(data.toByteArray());
            }
        }
    }

    private static void answer(OutputStream out, int type, byte[] payload, boolean isAnswer)
            throws IOException {
        if (!isAnswer) {
            out.write(frame(type, ACK, 0, payload));
        }
    }

    private static Frame read(DataInputStream in) throws IOException {
        int head = in.readInt();
        int flags = in.readUnsignedByte();
        in.readInt();
        int length = head >>> 8;
        if (length > FRAME_MAX) {
            throw new IOException("not an HTTP/2 server");
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(head & 0xff, flags, payload);
    }

    private static byte[] unpadded(Frame frame) throws IOException {
        if ((frame.flags() & PADDED) == 0) {
            return frame.payload();
        }
        ByteBuffer padded = ByteBuffer.wrap(frame.payload());
        int padding = padded.get() & 0xff;
        if (padding > padded.remaining()) {
            throw new IOException("malformed padding");
        }
        byte[] plain = new byte[padded.remaining() - padding];
        padded.get(plain);
        return plain;
    }

    /** HealthCheckResponse: the status is field 1, and left out where it is zero. */
    private static int response(byte[] message) throws IOException {
        if (message.length < 5) {
            throw new IOException("the server does not implement the grpc health protocol"
                    + " (grpc.health.v1.Health)");
        }
        return message.length >= 7 && message[5] == 0x08 ? message[6] : 0;
    }
}
