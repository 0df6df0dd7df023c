package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Headers;
import dev.kahawa.model.request.Response;

import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The body of one answer on its way out, no faster than its reader. Small pieces are gathered until
 * {@link #flush}; an answer that ends before anything had to be sent goes out as one, with its
 * length.
 */
final class Sending {

    /** Pieces smaller than this travel together; also the size into which large arrays are cut. */
    private static final int BATCH = 64 * 1024;

    private final Answer answer;
    private final Response response;
    private final Pace pace;
    private final boolean compressible;
    private final List<byte[]> gathered = new ArrayList<>();
    private int size;
    private boolean begun;
    private @Nullable OutputStream gzip;

    Sending(Answer answer, Response response, Pace pace, boolean compressible) {
        this.answer = answer;
        this.response = response;
        this.pace = pace;
        this.compressible = compressible;
    }

    void add(byte[] piece) throws IOException, InterruptedException {
        gathered.add(piece);
        size += piece.length;
        if (size > (compressible && !begun ? Compression.PLAIN_MAX : BATCH)) {
            send();
        }
    }

    /** Nothing more for now: the reader gets what there is. What gets compressed is in no hurry. */
    void flush() throws IOException, InterruptedException {
        if (!compressible) {
            send();
        }
    }

    void end() throws IOException, InterruptedException {
        if (!begun) {
            answer.whole(response.status(), response.headers(), joined());
            return;
        }
        write();
        if (gzip != null) {
            gzip.close();
        }
        answer.end();
    }

    /** A body that is there as a whole and large. */
    void whole(byte[] bytes) throws IOException, InterruptedException {
        if (compressible && bytes.length > Compression.PLAIN_MAX) {
            begin(Answer.UNKNOWN);
            compress(bytes);
        } else {
            begin(bytes.length);
            slices(bytes, 0, bytes.length);
        }
        end();
    }

    /** Up to this size a body is sent in one go, without looking at the reader's pace. */
    static boolean isSmall(byte[] bytes) {
        return bytes.length <= BATCH;
    }

    private void send() throws IOException, InterruptedException {
        if (!begun) {
            begin(Answer.UNKNOWN);
        }
        write();
    }

    private void begin(long length) throws IOException {
        begun = true;
        Headers headers = response.headers();
        if (compressible && length == Answer.UNKNOWN) {
            headers = headers.with("content-encoding", "gzip").with("vary", "Accept-Encoding");
            gzip = Compression.gzip(new Pieces());
        }
        answer.begin(response.status(), headers, length);
    }

    private void write() throws IOException, InterruptedException {
        if (size == 0) {
            return;
        }
        if (gzip != null) {
            for (byte[] piece : gathered) {
                compress(piece);
            }
        } else if (gathered.size() == 1) {
            slices(gathered.getFirst(), 0, size);
        } else {
            byte[] together = joined();
            slices(together, 0, together.length);
        }
        gathered.clear();
        size = 0;
    }

    private void compress(byte[] bytes) throws IOException, InterruptedException {
        try {
            Objects.requireNonNull(gzip).write(bytes);
        } catch (InterruptedIOException interrupted) {
            throw new InterruptedException(interrupted.getMessage());
        }
    }

    private void slices(byte[] bytes, int from, int to) throws IOException, InterruptedException {
        for (int at = from; at < to; at += BATCH) {
            int length = Math.min(BATCH, to - at);
            pace.await();
            pace.sent(length, answer.piece(Unpooled.wrappedBuffer(bytes, at, length)));
        }
    }

    private byte[] joined() {
        if (gathered.size() == 1) {
            return gathered.getFirst();
        }
        byte[] all = new byte[size];
        int at = 0;
        for (byte[] piece : gathered) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }

    /** Takes what the compressor gives, which reuses its buffer: so each piece is a copy. */
    private final class Pieces extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                pace.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException(stopped.getMessage());
            }
            pace.sent(length, answer.piece(Unpooled.copiedBuffer(bytes, from, length)));
        }
    }
}
