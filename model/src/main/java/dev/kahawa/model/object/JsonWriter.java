package dev.kahawa.model.object;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a tree as JSON text, as Go's encoding/json does: UTF-8, {@code <}, {@code >}, {@code &},
 * U+2028 and U+2029 escaped, numbers in the shortest form that reads back the same.
 */
public final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Output out = new Output();
    private final String indent;

    private JsonWriter(String indent) {
        this.indent = indent;
    }

    /** Compact text, no white space. */
    public static byte[] write(Json value) {
        JsonWriter writer = new JsonWriter("");
        writer.value(value, 0);
        return writer.out.toByteArray();
    }

    /** Indented by two spaces a level, as kube-apiserver answers {@code ?pretty=true}. */
    public static byte[] writePretty(Json value) {
        JsonWriter writer = new JsonWriter("  ");
        writer.value(value, 0);
        return writer.out.toByteArray();
    }

    static String compactText(Json value) {
        return new String(write(value), StandardCharsets.UTF_8);
    }

    private void value(Json value, int level) {
        switch (value) {
            case JsonObject object -> object(object, level);
            case JsonArray array -> array(array, level);
            case JsonString(String text) -> string(text);
            case JsonInt(long number) -> out.ascii(Long.toString(number));
            case JsonDecimal(double number, String given) -> out.ascii(Decimals.text(number));
            case JsonBool bool -> out.ascii(bool.value() ? "true" : "false");
            case JsonNull nothing -> out.ascii("null");
        }
    }

    private void object(JsonObject object, int level) {
        out.write('{');
        for (int i = 0; i < object.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            line(level + 1);
            string(object.keyAt(i));
            out.write(':');
            if (!indent.isEmpty()) {
                out.write(' ');
            }
            value(object.valueAt(i), level + 1);
        }
        if (!object.isEmpty()) {
            line(level);
        }
        out.write('}');
    }

    private void array(JsonArray array, int level) {
        out.write('[');
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            line(level + 1);
            value(array.get(i), level + 1);
        }
        if (!array.isEmpty()) {
            line(level);
        }
        out.write(']');
    }

    private void line(int level) {
        if (!indent.isEmpty()) {
            out.write('\n');
            for (int i = 0; i < level; i++) {
                out.ascii(indent);
            }
        }
    }

    private void string(String text) {
        out.write('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>'
                    && c != '&') {
                out.write(c);
            } else {
                i += escaped(text, i, c);
            }
        }
        out.write('"');
    }

    /** Writes the character at {@code i}; answers how many further chars it took. */
    private int escaped(String text, int i, char c) {
        switch (c) {
            case '"' -> out.ascii("\\\"");
            case '\\' -> out.ascii("\\\\");
            case '\n' -> out.ascii("\\n");
            case '\r' -> out.ascii("\\r");
            case '\t' -> out.ascii("\\t");
            case '\b' -> out.ascii("\\b");
            case '\f' -> out.ascii("\\f");
            case '<', '>', '&', '\u2028', '\u2029' -> unicode(c);
            default -> {
                if (c < 0x20) {
                    unicode(c);
                } else {
                    return utf8(text, i, c);
                }
            }
        }
        return 0;
    }

    private void unicode(char c) {
        out.ascii("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.write(HEX[(c >> shift) & 0xf]);
        }
    }

    private int utf8(String text, int i, char c) {
        int point = text.codePointAt(i);
        if (Character.isSurrogate(c) && point < 0x10000) {
            // half a surrogate pair is not text; Go writes the replacement character
            point = 0xfffd;
        }
        if (point < 0x80) {
            out.write(point);
        } else if (point < 0x800) {
            out.write(0xc0 | point >> 6);
            out.write(0x80 | point & 0x3f);
        } else if (point < 0x10000) {
            out.write(0xe0 | point >> 12);
            out.write(0x80 | point >> 6 & 0x3f);
            out.write(0x80 | point & 0x3f);
        } else {
            out.write(0xf0 | point >> 18);
            out.write(0x80 | point >> 12 & 0x3f);
            out.write(0x80 | point >> 6 & 0x3f);
            out.write(0x80 | point & 0x3f);
            return 1;
        }
        return 0;
    }

    /** A growing buffer without a lock. */
    private static final class Output {
        private byte[] bytes = new byte[512];
        private int size;

        void write(int b) {
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, size * 2);
            }
            bytes[size++] = (byte) b;
        }

        void ascii(String text) {
            for (int i = 0; i < text.length(); i++) {
                write(text.charAt(i));
            }
        }

        byte[] toByteArray() {
            return Arrays.copyOf(bytes, size);
        }
    }
}
