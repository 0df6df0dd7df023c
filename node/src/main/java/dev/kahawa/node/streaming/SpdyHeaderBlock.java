package dev.kahawa.node.streaming;

import dev.kahawa.model.request.Headers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Header fields as SPDY/3 sends them (2.6.10): one zlib stream per direction, with a dictionary. */
final class SpdyHeaderBlock {
    /** A peer whose header fields are larger is cut off. */
    static final int BYTES_MAX = 64 * 1024;

    private static final byte[] DICTIONARY = dictionary();

    private SpdyHeaderBlock() {}

    private static byte[] dictionary() {
        try (InputStream in = SpdyHeaderBlock.class.getResourceAsStream("spdy-3.dictionary")) {
            return Objects.requireNonNull(in, "spdy-3.dictionary").readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** For one direction of one connection; not safe for several threads. */
    static final class Writer implements AutoCloseable {
        private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);

        Writer() {
            deflater.setDictionary(DICTIONARY);
        }

        byte[] write(Headers headers) {
            deflater.setInput(plain(headers));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            int count;
            do {
                count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
                out.write(buffer, 0, count);
            } while (count == buffer.length);
            return out.toByteArray();
        }

        private static byte[] plain(Headers headers) {
            Map<String, List<String>> fields = new LinkedHashMap<>();
            headers.forEach((name, value) ->
                    fields.computeIfAbsent(name, absent -> new ArrayList<>()).add(value));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            writeInt(out, fields.size());
            fields.forEach((name, values) -> {
                writeText(out, name);
                writeText(out, String.join("\0", values));
            });
            return out.toByteArray();
        }

        private static void writeText(ByteArrayOutputStream out, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            writeInt(out, bytes.length);
            out.writeBytes(bytes);
        }

        private static void writeInt(ByteArrayOutputStream out, int value) {
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        }

        @Override
        public void close() {
            deflater.end();
        }
    }

    /** For one direction of one connection; not safe for several threads. */
    static final class Reader implements AutoCloseable {
        private final Inflater inflater = new Inflater();

        Headers read(byte[] block) throws IOException {
            try {
                return fields(ByteBuffer.wrap(plain(block)));
            } catch (DataFormatException | BufferUnderflowException malformed) {
                throw new IOException("malformed SPDY header fields", malformed);
            }
        }

        private byte[] plain(byte[] block) throws IOException, DataFormatException {
            inflater.setInput(block);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            while (true) {
                int count = inflater.inflate(buffer);
                out.write(buffer, 0, count);
                if (out.size() > BYTES_MAX) {
                    throw new IOException("too large SPDY header fields");
                }
                if (count == 0 && inflater.needsDictionary()) {
                    inflater.setDictionary(DICTIONARY);
                } else if (count == 0) {
                    return out.toByteArray();
                }
            }
        }

        private static Headers fields(ByteBuffer block) throws IOException {
            Headers headers = Headers.NONE;
            int count = block.getInt();
            for (int n = 0; n < count; n++) {
                String name = text(block);
                for (String value : text(block).split("\0", -1)) {
                    headers = headers.with(name, value);
                }
            }
            return headers;
        }

        private static String text(ByteBuffer block) throws IOException {
            int length = block.getInt();
            if (length < 0 || length > block.remaining()) {
                throw new IOException("malformed SPDY header fields");
            }
            byte[] bytes = new byte[length];
            block.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}
