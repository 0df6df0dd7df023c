package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Headers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Gzip, piece by piece. */
final class Compression {
    /** Smaller answers are not worth compressing: upstream's threshold. */
    static final int FROM_BYTES = 128 * 1024;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final GZIPOutputStream gzip;

    Compression() {
        try {
            this.gzip = new GZIPOutputStream(out) {
                {
                    def.setLevel(Deflater.BEST_SPEED);
                }
            };
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
    }

    /** As upstream: the client names gzip, without a weight, so that {@code gzip;q=0} is no. */
    static boolean isAccepted(Headers headers) {
        return headers.all("accept-encoding").stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .anyMatch(token -> token.strip().equals("gzip"));
    }

    static byte[] whole(byte[] bytes) {
        Compression compression = new Compression();
        byte[] start = compression.piece(bytes);
        byte[] end = compression.end();
        byte[] all = Arrays.copyOf(start, start.length + end.length);
        System.arraycopy(end, 0, all, start.length, end.length);
        return all;
    }

    /** What can be sent of all pieces so far; may be nothing. */
    byte[] piece(byte[] bytes) {
        try {
            gzip.write(bytes);
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return taken();
    }

    /** The rest; the last call. */
    byte[] end() {
        try {
            gzip.close();
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return taken();
    }

    private byte[] taken() {
        byte[] bytes = out.toByteArray();
        out.reset();
        return bytes;
    }
}
