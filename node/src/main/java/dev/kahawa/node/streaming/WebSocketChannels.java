package dev.kahawa.node.streaming;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Numbered channels in a WebSocket's messages: each message begins with its channel's number, as a
 * byte, or in the base64 protocols as a digit before text.
 */
final class WebSocketChannels {
    private final WebSocket socket;
    private final Coding coding;
    private int channel;
    private byte[] undecoded = {};

    /** How messages are written. */
    enum Coding {
        BINARY,
        BASE64;

        static Coding of(String protocol) {
            return protocol.contains("base64") ? BASE64 : BINARY;
        }
    }

    WebSocketChannels(WebSocket socket, Coding coding) {
        this.socket = socket;
        this.coding = coding;
    }

    /** Bytes that have come on a channel. */
    record Received(int channel, byte[] bytes) {}

    /** Waits for bytes on any channel; for one thread. Empty when the client has closed. */
    Optional<Received> next() throws IOException {
        while (true) {
            Optional<WebSocket.Piece> next = socket.next();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            WebSocket.Piece piece = next.get();
            byte[] bytes = piece.bytes();
            if (piece.first()) {
                if (bytes.length == 0) {
                    // an empty message keeps the connection open, and says nothing
                    channel = -1;
                    continue;
                }
                channel = bytes[0] & 0xff;
                bytes = Arrays.copyOfRange(bytes, 1, bytes.length);
            }
            if (channel >= 0) {
                return Optional.of(received(piece, bytes));
            }
        }
    }

    private Received received(WebSocket.Piece piece, byte[] bytes) throws IOException {
        if (coding == Coding.BINARY) {
            return new Received(channel, bytes);
        }
        return new Received(channel - '0', decoded(piece, bytes));
    }

    /** Four characters make three bytes: what is over waits for the next piece. */
    private byte[] decoded(WebSocket.Piece piece, byte[] text) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (!piece.first()) {
            all.writeBytes(undecoded);
        }
        all.writeBytes(text);
        byte[] whole = all.toByteArray();
        int now = piece.last() ? whole.length : whole.length / 4 * 4;
        undecoded = Arrays.copyOfRange(whole, now, whole.length);
        try {
            return Base64.getDecoder().decode(Arrays.copyOf(whole, now));
        } catch (IllegalArgumentException malformed) {
            throw new IOException("not base64", malformed);
        }
    }

    void send(int to, byte[] bytes, int at, int length) throws IOException {
        if (coding == Coding.BINARY) {
            byte[] message = new byte[length + 1];
            message[0] = (byte) to;
            System.arraycopy(bytes, at, message, 1, length);
            socket.send(WebSocket.Kind.BINARY, message);
            return;
        }
        byte[] content = Arrays.copyOfRange(bytes, at, at + length);
        String text = to + Base64.getEncoder().encodeToString(content);
        socket.send(WebSocket.Kind.TEXT, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends what is written as messages of this channel. */
    OutputStream output(int to) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int at, int length) throws IOException {
                for (int sent = 0; sent < length; sent += WebSocket.PIECE_BYTES) {
                    send(to, bytes, at + sent, Math.min(WebSocket.PIECE_BYTES, length - sent));
                }
            }
        };
    }
}
