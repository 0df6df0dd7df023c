package dev.kahawa.model.schema;

/** Checks standard base64 as Go's encoding/base64 does: padded, line ends ignored. */
final class Base64Text {
    private Base64Text() {}

    /** The offset at which Go finds the text corrupt, or -1 if it is sound. */
    static int fault(String text) {
        int quantum = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                continue;
            }
            if (c == '=') {
                return padding(text, i, quantum);
            }
            if (!isDigit(c)) {
                return i;
            }
            quantum = (quantum + 1) % 4;
        }
        return quantum == 0 ? -1 : text.length() - quantum;
    }

    private static int padding(String text, int at, int quantum) {
        if (quantum < 2) {
            return at;
        }
        int i = skipLineEnds(text, at + 1);
        if (quantum == 2) {
            if (i >= text.length()) {
                return text.length();
            }
            if (text.charAt(i) != '=') {
                return i - 1;
            }
            i = skipLineEnds(text, i + 1);
        }
        return i < text.length() ? i : -1;
    }

    private static int skipLineEnds(String text, int from) {
        int i = from;
        while (i < text.length() && (text.charAt(i) == '\n' || text.charAt(i) == '\r')) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c >= 'A' && c <= 'Z'
                || c >= 'a' && c <= 'z'
                || c >= '0' && c <= '9'
                || c == '+'
                || c == '/';
    }
}
