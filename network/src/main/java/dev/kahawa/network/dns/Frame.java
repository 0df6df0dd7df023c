package dev.kahawa.network.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A message in a TCP connection: two bytes of length, then the message (RFC 1035, 4.2.2). */
final class Frame {
    private Frame() {}

    static byte[] of(byte[] message) {
        return ByteBuffer.allocate(Short.BYTES + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    static byte[] read(DataInputStream in) throws IOException {
        byte[] message = new byte[in.readUnsignedShort()];
        in.readFully(message);
        return message;
    }
}
