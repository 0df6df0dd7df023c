package dev.kahawa.node.streaming;

import dev.kahawa.model.request.Connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;

/** A connection within the process, seen from one of its ends. */
record Wire(InputStream input, OutputStream output, Pipe in, Pipe out) implements Connection {
    private static final int BYTES_MAX = 16 * 1024;

    /** Both ends of a new one. */
    record Ends(Wire left, Wire right) {}

    static Ends ends() {
        Pipe right = new Pipe(BYTES_MAX);
        Pipe left = new Pipe(BYTES_MAX);
        return new Ends(of(left, right), of(right, left));
    }

    private static Wire of(Pipe in, Pipe out) {
        return new Wire(in.input(), output(out), in, out);
    }

    private static OutputStream output(Pipe pipe) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int at, int length) throws IOException {
                try {
                    pipe.put(Arrays.copyOfRange(bytes, at, at + length));
                } catch (InterruptedException stopping) {
                    throw new InterruptedIOException();
                }
            }
        };
    }

    @Override
    public void close() {
        in.end();
        out.end();
    }
}
