package dev.kahawa.verify.wire;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonReader;
import dev.kahawa.model.object.JsonString;
import dev.kahawa.model.object.MalformedJsonException;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import javax.net.SocketFactory;

/**
 * One HTTP/1.1 connection to a server on this machine, which sends exactly the bytes it is told:
 * conversations hold paths and headers that ordinary clients would refuse or mend.
 */
final class Loopback implements Closeable {
    private final Socket socket;
    private final InputStream in;

    Loopback(SocketFactory sockets, int port) throws IOException {
        this.socket = sockets.createSocket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    /** Status and header fields of an answer whose body is still to come. */
    record Head(int status, Map<String, String> fields) {

        boolean closes() {
            return "close".equalsIgnoreCase(fields.get("connection"));
        }
    }

    void send(String method, String path, Iterable<String[]> headers, byte[] body)
            throws IOException {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        head.append("Host: 127.0.0.1:").append(socket.getPort()).append("\r\n");
        headers.forEach(
                line -> head.append(line[0]).append(": ").append(line[1]).append("\r\n"));
        if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream whole = new ByteArrayOutputStream(start.length + body.length);
        whole.writeBytes(start);
        whole.writeBytes(body);
        socket.getOutputStream().write(whole.toByteArray());
    }

    /** Lines of the same name are joined by a newline. */
    Head head() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        Map<String, String> fields = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            fields.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (first, second) -> first + "\n" + second);
        }
        return new Head(status, fields);
    }

    byte[] body(String method, Head head) throws IOException {
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return new byte[0];
        }
        if ("chunked".equals(head.fields().get("transfer-encoding"))) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
                whole.writeBytes(chunk);
            }
            return whole.toByteArray();
        }
        return in.readNBytes(Integer.parseInt(head.fields().get("content-length")));
    }

    /** The next chunk of a chunked body; empty at its end. */
    byte[] chunk() throws IOException {
        int size = Integer.parseInt(line(), 16);
        byte[] chunk = in.readNBytes(size);
        line();
        return chunk;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    /** A body as a value: JSON where it is, else text, else only that it is not text. */
    static Json value(byte[] body, String contentType) {
        if (contentType.contains("json")) {
            try {
                return JsonReader.read(body);
            } catch (MalformedJsonException text) {
                return new JsonString(new String(body, StandardCharsets.UTF_8));
            }
        }
        try {
            return new JsonString(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException binary) {
            return JsonObject.of("<binary>", Json.of(body.length > 0));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
