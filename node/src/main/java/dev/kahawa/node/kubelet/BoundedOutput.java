package dev.kahawa.node.kubelet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Keeps what is written, up to a bound; safe for several writers. */
final class BoundedOutput extends OutputStream {
    private final int bytesMax;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    BoundedOutput(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    synchronized byte[] bytes() {
        return bytes.toByteArray();
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] from, int at, int length) throws IOException {
        if (bytes.size() + length > bytesMax) {
            throw new IOException("more than " + bytesMax + " bytes of output");
        }
        bytes.write(from, at, length);
    }
}
