package dev.kahawa.apiserver.http;

import dev.kahawa.model.request.Headers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Writes the head of an HTTP/1.1 answer. Names are spelt as Go spells them, each word with a capital
 * letter; line breaks in values become spaces, so that no value can pose as another line.
 */
final class Http1Head {

    /** How the end of the body is told. */
    enum Framing {
        LENGTH,
        CHUNKED,
        /** By closing the connection: for HTTP/1.0. */
        CLOSE,
        /** There never is a body, as with 204. */
        NONE
    }

    /** What only the server itself may say. */
    private static final Set<String> OURS =
            Set.of("connection", "content-length", "date", "keep-alive", "transfer-encoding");

    private Http1Head() {}

    static void write(ByteBuf out, int status, Headers headers, String date) {
        statusLine(out, status);
        headers.forEach((name, value) -> {
            if (!OURS.contains(name)) {
                line(out, name, value);
            }
        });
        ascii(out, "Date: ").writeCharSequence(date, StandardCharsets.US_ASCII);
        ascii(out, "\r\n");
    }

    static void end(ByteBuf out, Framing framing, long length, boolean closing) {
        switch (framing) {
            case LENGTH ->
                ascii(ascii(ascii(out, "Content-Length: "), Long.toString(length)), "\r\n");
            case CHUNKED -> ascii(out, "Transfer-Encoding: chunked\r\n");
            case CLOSE, NONE -> {}
        }
        if (closing) {
            ascii(out, "Connection: close\r\n");
        }
        ascii(out, "\r\n");
    }

    /** The handler speaks for the connection here: it names the protocol to go on with. */
    static void upgrade(ByteBuf out, int status, Headers headers) {
        statusLine(out, status);
        headers.forEach((name, value) -> line(out, name, value));
        ascii(out, "\r\n");
    }

    private static void statusLine(ByteBuf out, int status) {
        ascii(out, "HTTP/1.1 ");
        ascii(out, Integer.toString(status));
        ascii(out, " ");
        ascii(out, HttpResponseStatus.valueOf(status).reasonPhrase());
        ascii(out, "\r\n");
    }

    private static void line(ByteBuf out, String name, String value) {
        boolean first = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            out.writeByte(first ? Character.toUpperCase(c) : c);
            first = c == '-';
        }
        ascii(out, ": ");
        ByteBufUtil.writeUtf8(out, harmless(value));
        ascii(out, "\r\n");
    }

    static String harmless(String value) {
        return value.indexOf('\n') < 0 && value.indexOf('\r') < 0 && value.indexOf('\0') < 0
                ? value
                : value.replace('\n', ' ').replace('\r', ' ').replace('\0', ' ');
    }

    private static ByteBuf ascii(ByteBuf out, String text) {
        ByteBufUtil.writeAscii(out, text);
        return out;
    }
}
