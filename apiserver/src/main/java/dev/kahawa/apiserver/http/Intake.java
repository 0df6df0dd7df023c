package dev.kahawa.apiserver.http;

import io.netty.buffer.ByteBuf;

import java.util.Arrays;

/** A request's body while it arrives; grows with what was received, not with what was promised. */
final class Intake {
    private static final byte[] EMPTY = {};
    private static final int FIRST = 16 * 1024;

    private final int max;
    private byte[] bytes = EMPTY;
    private int size;

    Intake(int max) {
        this.max = max;
    }

    /** False if the body is over the limit with these bytes; they are not kept then. */
    boolean take(ByteBuf more) {
        int count = more.readableBytes();
        if (count > max - size) {
            bytes = EMPTY;
            size = 0;
            return false;
        }
        if (count > bytes.length - size) {
            int wanted = Math.max(size + count, Math.max(FIRST, bytes.length * 2));
            bytes = Arrays.copyOf(bytes, Math.min(max, size == 0 ? count : wanted));
        }
        more.readBytes(bytes, size, count);
        size += count;
        return true;
    }

    byte[] whole() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
}
