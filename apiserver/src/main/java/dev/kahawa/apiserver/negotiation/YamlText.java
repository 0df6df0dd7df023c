package dev.kahawa.apiserver.negotiation;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.object.JsonString;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes a tree as YAML in the way of sigs.k8s.io/yaml: keys in order, texts quoted if need be. */
public final class YamlText {
    private static final String INDICATORS = "#,[]{}&*!|>'\"%@`";

    /** yaml.v2's best_width. */
    private static final int WIDTH = 80;

    private final StringBuilder out = new StringBuilder();

    private YamlText() {}

    public static byte[] write(Json value) {
        YamlText text = new YamlText();
        text.block(value, 0, false);
        return text.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @param begun whether something stands on the line already, such as a dash */
    private void block(Json value, int indent, boolean begun) {
        switch (value) {
            case JsonObject object
            when !object.isEmpty() -> {
                boolean first = true;
                List<String> keys = new ArrayList<>(object.keys());
                keys.sort(YamlText::compareKeys);
                for (String key : keys) {
                    indent(first && begun ? 0 : indent);
                    first = false;
                    out.append(scalar(key, indent, true)).append(':');
                    member(object.at(key).orElseThrow(), indent);
                }
            }
            case JsonArray array
            when !array.isEmpty() -> {
                boolean first = true;
                for (Json item : array) {
                    indent(first && begun ? 0 : indent);
                    first = false;
                    out.append("- ");
                    block(item, indent + 2, true);
                }
            }
            default -> out.append(inline(value, indent)).append('\n');
        }
    }

    private void member(Json value, int indent) {
        switch (value) {
            case JsonObject object
            when !object.isEmpty() -> {
                out.append('\n');
                block(value, indent + 2, false);
            }
            case JsonArray array
            when !array.isEmpty() -> {
                out.append('\n');
                block(value, indent, false);
            }
            default -> out.append(' ').append(inline(value, indent + 2)).append('\n');
        }
    }

    private void indent(int columns) {
        out.append(" ".repeat(columns));
    }

    private String inline(Json value, int indent) {
        return value instanceof JsonString(String text)
                ? scalar(text, indent, false)
                : value.toString();
    }

    /** Where the next character stands on its line. */
    private int column() {
        int start = out.lastIndexOf("\n") + 1;
        return out.codePointCount(start, out.length());
    }

    /**
     * Breaks a long text at the first blank beyond the width, as yaml.v2 does; not between blanks,
     * except in double quotes, where a backslash keeps the second one.
     */
    private String folded(String written, int indent, boolean escapes) {
        StringBuilder text = new StringBuilder();
        int column = column();
        boolean blankBefore = false;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            boolean inside = i > 0 && i < written.length() - 1;
            boolean blankNext = inside && written.charAt(i + 1) == ' ';
            boolean breaks =
                    c == ' ' && inside && !blankBefore && column > WIDTH && (escapes || !blankNext);
            blankBefore = c == ' ';
            if (breaks) {
                text.append('\n').append(" ".repeat(indent)).append(blankNext ? "\\" : "");
                column = indent + (blankNext ? 1 : 0);
            } else {
                text.append(c);
                column += Character.isLowSurrogate(c) ? 0 : 1;
            }
        }
        return text.toString();
    }

    private String scalar(String text, int indent, boolean key) {
        boolean printable = text.codePoints().allMatch(YamlText::isPrintable);
        boolean block = printable && !key && text.indexOf('\n') >= 0 && isBlockable(text);
        if (block) {
            return literal(text, indent);
        }
        if (!printable || text.indexOf('\n') >= 0 || !Yaml11.isString(text)) {
            String quoted = doubleQuoted(text);
            return key ? quoted : folded(quoted, indent, true);
        }
        String written = isPlain(text) ? text : "'" + text.replace("'", "''") + "'";
        return key ? written : folded(written, indent, false);
    }

    private static boolean isPrintable(int character) {
        return character == '\n'
                || character >= ' '
                        && character != 0x7f
                        && character != 0xfeff
                        && !(character > 0x7f && character < 0xa0);
    }

    private static boolean isPlain(String text) {
        char first = text.charAt(0);
        boolean blankNext = text.length() == 1 || text.charAt(1) == ' ';
        return first != ' '
                && !text.endsWith(" ")
                && !text.startsWith("---")
                && !text.startsWith("...")
                && INDICATORS.indexOf(first) < 0
                && !(blankNext && "-?:".indexOf(first) >= 0)
                && !text.contains(": ")
                && !text.endsWith(":")
                && !text.contains(" #");
    }

    /** A literal block can't tell blanks before a line's end, nor blanks alone. */
    private static boolean isBlockable(String text) {
        return !text.contains(" \n") && !text.endsWith(" ");
    }

    private static String literal(String text, int indent) {
        StringBuilder block = new StringBuilder("|");
        if (text.startsWith(" ") || text.startsWith("\n")) {
            block.append('2');
        }
        if (!text.endsWith("\n")) {
            block.append('-');
        } else if (text.endsWith("\n\n") || text.equals("\n")) {
            block.append('+');
        }
        String[] lines = text.split("\n", -1);
        int count = text.endsWith("\n") ? lines.length - 1 : lines.length;
        for (int i = 0; i < count; i++) {
            block.append('\n');
            if (!lines[i].isEmpty()) {
                block.append(" ".repeat(indent)).append(lines[i]);
            }
        }
        return block.toString();
    }

    private static String doubleQuoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(character -> {
            switch (character) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                case 0 -> quoted.append("\\0");
                default -> {
                    if (isPrintable(character)) {
                        quoted.appendCodePoint(character);
                    } else {
                        quoted.append(String.format(
                                character < 0x100 ? "\\x%02X" : "\\u%04X", character));
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    /** Letters after everything else, digits as numbers: yaml.v2's order of keys. */
    private static int compareKeys(String a, String b) {
        int end = Math.min(a.length(), b.length());
        for (int i = 0; i < end; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean letter = Character.isLetter(x);
                boolean otherLetter = Character.isLetter(y);
                if (letter != otherLetter) {
                    return letter ? 1 : -1;
                }
                int numbers = letter ? 0 : Long.compare(numberAt(a, i), numberAt(b, i));
                return numbers == 0 ? Character.compare(x, y) : numbers;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** The digits from here on as a number, led by one so that zeros count; 0 for none. */
    private static long numberAt(String text, int from) {
        boolean inside = from > 0 && Character.isDigit(text.charAt(from - 1));
        long number = inside ? 1 : 0;
        for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }
}
