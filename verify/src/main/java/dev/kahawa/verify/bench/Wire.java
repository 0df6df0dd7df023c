package dev.kahawa.verify.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A kept-alive HTTP/1.1 connection that costs as little as can be: it shares two cores with the
 * server, and whatever a client takes is missing there. For one thread.
 */
final class Wire implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final SSLSocket socket;
    private final OutputStream out;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    Wire(SSLContext tls, int port) throws IOException {
        socket = (SSLSocket)
                tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    }

    /** An answer without its body, of which only the length is kept. */
    record Answer(int status, long length) {}

    static byte[] get(String path) {
        return message("GET", path, "");
    }

    static byte[] post(String path, String body) {
        return message("POST", path, body);
    }

    static byte[] delete(String path) {
        return message("DELETE", path, "");
    }

    private static byte[] message(String method, String path, String body) {
        String head = method + " " + path + " HTTP/1.1\r\nhost: localhost\r\n"
                + "accept: application/json\r\ncontent-type: application/json\r\n"
                + "content-length: " + body.length() + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.UTF_8);
    }

    Answer call(byte[] message) throws IOException {
        Head head = send(message);
        return new Answer(head.status, head.chunked ? skipChunks() : skip(head.length));
    }

    /** As {@link #call}, with the body's text. */
    String text(byte[] message) throws IOException {
        Head head = send(message);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (head.chunked) {
            for (int n = chunkLength(); n > 0; n = chunkLength()) {
                body.writeBytes(in.readNBytes(n));
                line();
            }
            line();
        } else {
            body.writeBytes(in.readNBytes(Math.toIntExact(head.length)));
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    /** That of a list, to watch from. */
    String revision(String path) throws IOException {
        return text(get(path + "?limit=1"))
                .replaceFirst("(?s).*?\"resourceVersion\":\"(\\d+)\".*", "$1");
    }

    /** Begins a watch: its events are read by {@link #events}. */
    void watch(String path) throws IOException {
        Head head = send(get(path));
        if (head.status != 200 || !head.chunked) {
            throw new IOException("no watch: " + head);
        }
    }

    /** Waits for more events of the watch, and says how many came. */
    int events() throws IOException {
        int events = 0;
        for (byte each : piece()) {
            events += each == '\n' ? 1 : 0;
        }
        return events;
    }

    /** As {@link #events()}, for those of a type, such as ADDED. */
    int events(String type) throws IOException {
        String text = new String(piece(), StandardCharsets.UTF_8);
        String begin = "{\"type\":\"" + type + "\"";
        return (int) text.lines().filter(event -> event.startsWith(begin)).count();
    }

    private byte[] piece() throws IOException {
        int length = chunkLength();
        if (length == 0) {
            throw new EOFException("the watch ended");
        }
        byte[] piece = in.readNBytes(length);
        line();
        return piece;
    }

    private record Head(int status, boolean chunked, long length) {}

    private Head send(byte[] message) throws IOException {
        out.write(message);
        out.flush();
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        boolean chunked = false;
        long length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).strip());
            }
            chunked |= lower.equals("transfer-encoding: chunked");
        }
        return new Head(status, chunked, length);
    }

    private long skipChunks() throws IOException {
        long length = 0;
        for (int n = chunkLength(); n > 0; n = chunkLength()) {
            length += skip(n);
            line();
        }
        line();
        return length;
    }

    private int chunkLength() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private long skip(long length) throws IOException {
        for (long left = length; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(left, BUFFER_BYTES));
            if (read < 0) {
                throw new EOFException();
            }
            left -= read;
        }
        return length;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
