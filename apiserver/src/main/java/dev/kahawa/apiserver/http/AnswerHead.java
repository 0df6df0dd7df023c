package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Headers;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Status line and header of another server's answer (RFC 9112).
 *
 * @param length of the body; -1 where it is chunked or ends with the connection
 */
record AnswerHead(int status, Headers headers, boolean chunked, long length) {
    /** A server whose header is longer is not listened to. */
    private static final int BYTES_MAX = 256 * 1024;

    static AnswerHead read(InputStream in) throws IOException {
        String first = line(in, BYTES_MAX);
        if (!first.matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
            throw new IOException("not an answer in HTTP/1.1");
        }
        int status = Integer.parseInt(first.substring(9, 12));
        Headers headers = Headers.NONE;
        int left = BYTES_MAX;
        for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            left -= line.length();
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("malformed header in an answer");
            }
            headers = headers.with(
                    line.substring(0, colon), line.substring(colon + 1).strip());
        }
        boolean chunked = headers.first("transfer-encoding")
                .filter(value -> value.toLowerCase(Locale.ROOT).endsWith("chunked"))
                .isPresent();
        return new AnswerHead(status, headers, chunked, chunked ? -1 : length(headers));
    }

    private static long length(Headers headers) throws IOException {
        String text = headers.first("content-length").orElse("-1");
        if (!text.matches("-1|\\d{1,18}")) {
            throw new IOException("malformed length of an answer");
        }
        return Long.parseLong(text);
    }

    /** Without the line's end. */
    private static String line(InputStream in, int bytesMax) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended inside an answer");
            }
            line.write(next);
            if (line.size() > bytesMax) {
                throw new IOException("too long a header in an answer");
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    Headers headersWithout(Set<String> names) {
        Headers[] kept = {Headers.NONE};
        headers.forEach((name, value) -> {
            if (!names.contains(name) && !name.equals("connection")) {
                kept[0] = kept[0].with(name, value);
            }
        });
        return kept[0];
    }

    /** The body that follows on the connection. */
    InputStream body(InputStream in) {
        return chunked ? new ChunkedInput(in) : length < 0 ? in : new Limited(in, length);
    }

    /** So many bytes of a connection. */
    private static final class Limited extends InputStream {
        private final InputStream in;
        private long left;

        Limited(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int count) throws IOException {
            if (left == 0) {
                return -1;
            }
            int got = in.read(into, at, (int) Math.min(count, left));
            if (got < 0) {
                throw new EOFException("the connection ended inside an answer");
            }
            left -= got;
            return got;
        }
    }

    /** Chunked transfer coding (RFC 9112, 7.1). */
    private static final class ChunkedInput extends InputStream {
        private final InputStream in;
        private long left;
        private boolean begun;
        private boolean ended;

        ChunkedInput(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int count) throws IOException {
            if (left == 0 && !ended) {
                nextChunk();
            }
            if (ended) {
                return -1;
            }
            int got = in.read(into, at, (int) Math.min(count, left));
            if (got < 0) {
                throw new EOFException("the connection ended inside an answer");
            }
            left -= got;
            return got;
        }

        private void nextChunk() throws IOException {
            if (begun && !line(in, 2).isEmpty()) {
                throw new IOException("malformed chunk in an answer");
            }
            begun = true;
            String size = line(in, BYTES_MAX).replaceFirst(";.*", "").strip();
            if (!size.matches("[0-9a-fA-F]{1,15}")) {
                throw new IOException("malformed chunk in an answer");
            }
            left = Long.parseLong(size, 16);
            ended = left == 0;
        }
    }
}
