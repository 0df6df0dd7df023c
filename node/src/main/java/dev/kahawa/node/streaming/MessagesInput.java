package dev.kahawa.node.streaming;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The contents of a WebSocket's messages, one after the other. */
final class MessagesInput extends InputStream {
    private final WebSocket socket;
    private byte @Nullable [] piece;
    private int offset;

    MessagesInput(WebSocket socket) {
        this.socket = socket;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        byte[] from = piece;
        while (from == null || offset == from.length) {
            Optional<WebSocket.Piece> next = socket.next();
            if (next.isEmpty()) {
                return -1;
            }
            from = next.get().bytes();
            piece = from;
            offset = 0;
        }
        int count = Math.min(length, from.length - offset);
        System.arraycopy(from, offset, into, at, count);
        offset += count;
        return count;
    }
}
