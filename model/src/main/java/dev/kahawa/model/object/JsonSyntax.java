package dev.kahawa.model.object;

/**
 * Says what is wrong with a text that is not JSON, in the words of Go's encoding/json, which
 * clients of the API see. Only for text that a real parser has refused.
 */
final class JsonSyntax {
    private static final int DEPTH_MAX = 10_000;

    private final byte[] text;
    private int at;
    private int depth;

    private JsonSyntax(byte[] text) {
        this.text = text;
    }

    /** The message, or the fallback if this grammar finds no fault. */
    static String fault(byte[] text, String fallback) {
        JsonSyntax syntax = new JsonSyntax(text);
        try {
            syntax.value();
            syntax.space();
            if (syntax.at < text.length) {
                throw syntax.unexpected("after top-level value");
            }
            return fallback;
        } catch (Fault fault) {
            return String.valueOf(fault.getMessage());
        }
    }

    private void value() throws Fault {
        space();
        switch (here()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected("looking for beginning of value");
        }
    }

    private void object() throws Fault {
        enter();
        at++;
        space();
        if (here() == '}') {
            at++;
            depth--;
            return;
        }
        while (true) {
            space();
            if (here() != '"') {
                throw unexpected("looking for beginning of object key string");
            }
            string();
            space();
            if (here() != ':') {
                throw unexpected("after object key");
            }
            at++;
            value();
            space();
            byte after = here();
            if (after != ',' && after != '}') {
                throw unexpected("after object key:value pair");
            }
            at++;
            if (after == '}') {
                depth--;
                return;
            }
        }
    }

    private void array() throws Fault {
        enter();
        at++;
        space();
        if (here() == ']') {
            at++;
            depth--;
            return;
        }
        while (true) {
            value();
            space();
            byte after = here();
            if (after != ',' && after != ']') {
                throw unexpected("after array element");
            }
            at++;
            if (after == ']') {
                depth--;
                return;
            }
        }
    }

    private void enter() throws Fault {
        if (++depth > DEPTH_MAX) {
            throw new Fault("exceeded max depth");
        }
    }

    private void string() throws Fault {
        at++;
        while (true) {
            byte c = here();
            if (c == '"') {
                at++;
                return;
            }
            if (c == '\\') {
                escape();
            } else if (c >= 0 && c < 0x20) {
                throw unexpected("in string literal");
            } else {
                at++;
            }
        }
    }

    private void escape() throws Fault {
        at++;
        byte c = here();
        if ("\"\\/bfnrt".indexOf(c) >= 0) {
            at++;
            return;
        }
        if (c != 'u') {
            throw unexpected("in string escape code");
        }
        at++;
        for (int i = 0; i < 4; i++) {
            if (Character.digit(here(), 16) < 0) {
                throw unexpected("in \\u hexadecimal character escape");
            }
            at++;
        }
    }

    private void literal(String word) throws Fault {
        for (int i = 0; i < word.length(); i++) {
            String where = "in literal " + word + " (expecting '" + word.charAt(i) + "')";
            if (here() != word.charAt(i)) {
                throw unexpected(where);
            }
            at++;
        }
    }

    private void number() throws Fault {
        if (text[at] == '-') {
            at++;
            if (!isDigit(here())) {
                throw unexpected("in numeric literal");
            }
        }
        if (text[at] == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length && text[at] == '.') {
            at++;
            needDigit("after decimal point in numeric literal");
            digits();
        }
        if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (at < text.length && (text[at] == '+' || text[at] == '-')) {
                at++;
            }
            needDigit("in exponent of numeric literal");
            digits();
        }
    }

    private void needDigit(String where) throws Fault {
        if (!isDigit(here())) {
            throw unexpected(where);
        }
    }

    private void digits() {
        while (at < text.length && isDigit(text[at])) {
            at++;
        }
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private void space() {
        while (at < text.length && " \t\r\n".indexOf(text[at]) >= 0) {
            at++;
        }
    }

    /** The next byte; where it is wanted is told only by {@link #unexpected}. */
    private byte here() throws Fault {
        if (at >= text.length) {
            throw new Fault("unexpected end of JSON input");
        }
        return text[at];
    }

    private Fault unexpected(String where) {
        return new Fault("invalid character " + quoted(text[at]) + " " + where);
    }

    /** As Go shows a byte: it takes each for a character of its own. */
    private static String quoted(byte b) {
        int c = b & 0xff;
        return switch (c) {
            case '\'' -> "'\\''";
            case '\\' -> "'\\\\'";
            case '\n' -> "'\\n'";
            case '\r' -> "'\\r'";
            case '\t' -> "'\\t'";
            case 0x07 -> "'\\a'";
            case '\b' -> "'\\b'";
            case '\f' -> "'\\f'";
            case 0x0b -> "'\\v'";
            default -> "'" + (printable(c) ? Character.toString(c) : escaped(c)) + "'";
        };
    }

    private static boolean printable(int c) {
        return c >= 0x20 && c < 0x7f || c > 0xa0 && c != 0xad;
    }

    private static String escaped(int c) {
        return c < 0x80 ? String.format("\\x%02x", c) : String.format("\\u%04x", c);
    }

    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1;

        Fault(String message) {
            super(message, null, false, false);
        }
    }
}
