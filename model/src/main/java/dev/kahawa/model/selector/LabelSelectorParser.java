package dev.kahawa.model.selector;

import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a label selector: {@code requirement ("," requirement)*}, where a requirement is {@code
 * ["!"] key} or {@code key operator values}.
 */
final class LabelSelectorParser {
    private static final String END = "";
    private static final Set<String> SYMBOLS =
            Set.of("=", "==", "!=", "!", "(", ")", ",", ">", "<");
    private static final Set<String> OPERATORS = Set.of("=", "==", "!=", "in", "notin", ">", "<");

    private final List<String> tokens;
    private int at;

    LabelSelectorParser(String text) {
        this.tokens = tokens(text);
    }

    LabelSelector parse() throws InvalidSelectorException {
        List<Requirement> requirements = new ArrayList<>();
        if (peek().equals(END)) {
            return LabelSelector.EVERYTHING;
        }
        while (true) {
            if (!peek().equals("!") && !isWord(peek())) {
                throw new InvalidSelectorException(
                        "found '" + peek() + "', expected: !, identifier, or 'end of string'");
            }
            requirements.add(requirement());
            String after = take();
            if (after.equals(END)) {
                return new LabelSelector(requirements);
            }
            if (!after.equals(",")) {
                throw new InvalidSelectorException(
                        "found '" + after + "', expected: ',' or 'end of string'");
            }
            if (!peek().equals("!") && !isWord(peek())) {
                throw new InvalidSelectorException(
                        "found '" + peek() + "', expected: identifier after ','");
            }
        }
    }

    private Requirement requirement() throws InvalidSelectorException {
        boolean absent = peek().equals("!");
        if (absent) {
            take();
        }
        String key = take();
        if (!isWord(key)) {
            throw bad("found '" + key + "', expected: identifier");
        }
        checkKey(key);
        if (absent) {
            return new Requirement.Absent(key);
        }
        if (peek().equals(END) || peek().equals(",")) {
            return new Requirement.Exists(key);
        }
        if (!OPERATORS.contains(peek())) {
            throw bad("found '" + peek() + "', expected: in, notin, =, ==, !=, gt, lt");
        }
        return compared(key, take());
    }

    private Requirement compared(String key, String operator) throws InvalidSelectorException {
        return switch (operator) {
            case "in" -> new Requirement.In(key, checkedValues(key, values()));
            case "notin" -> new Requirement.NotIn(key, checkedValues(key, values()));
            case "!=" -> new Requirement.NotIn(key, checkedValues(key, Set.of(value())));
            case ">" -> new Requirement.Compared(key, true, bound(key, value()));
            case "<" -> new Requirement.Compared(key, false, bound(key, value()));
            default -> new Requirement.In(key, checkedValues(key, Set.of(value())));
        };
    }

    private Set<String> values() throws InvalidSelectorException {
        String open = take();
        if (!open.equals("(")) {
            throw bad("found '" + open + "' expected: '('");
        }
        Set<String> values = new LinkedHashSet<>();
        if (peek().equals(")")) {
            take();
            values.add("");
            return values;
        }
        while (true) {
            // an empty value stands before a comma or the closing parenthesis
            values.add(peek().equals(",") || peek().equals(")") ? "" : listed());
            String after = take();
            if (after.equals(")")) {
                return values;
            }
            if (!after.equals(",")) {
                throw bad("found '" + after + "', expected: ',' or ')'");
            }
        }
    }

    private String listed() throws InvalidSelectorException {
        String value = take();
        if (!isWord(value)) {
            throw bad("found '" + value + "', expected: ',', ')' or identifier");
        }
        return value;
    }

    private String value() throws InvalidSelectorException {
        if (peek().equals(END) || peek().equals(",")) {
            return "";
        }
        String value = take();
        if (!isWord(value)) {
            throw bad("found '" + value + "', expected: identifier");
        }
        return value;
    }

    private static void checkKey(String key) throws InvalidSelectorException {
        List<String> wrong = LabelSyntax.key(key);
        if (!wrong.isEmpty()) {
            throw bad(FieldError.invalid("<nil>", key, String.join("; ", wrong)));
        }
    }

    private static Set<String> checkedValues(String key, Set<String> values)
            throws InvalidSelectorException {
        int index = 0;
        for (String value : values) {
            List<String> wrong = LabelSyntax.value(value);
            if (!wrong.isEmpty()) {
                String field = "values[" + index + "][" + key + "]";
                throw bad(FieldError.invalid(field, value, String.join("; ", wrong)));
            }
            index++;
        }
        return values;
    }

    private static long bound(String key, String value) throws InvalidSelectorException {
        checkedValues(key, Set.of(value));
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException noNumber) {
            throw bad(FieldError.invalid(
                    "values[0]", value, "for 'Gt', 'Lt' operators, the value must be an integer"));
        }
    }

    private static InvalidSelectorException bad(FieldError error) {
        return bad(error.field() + ": " + error.message());
    }

    private static InvalidSelectorException bad(String why) {
        return new InvalidSelectorException("unable to parse requirement: " + why);
    }

    /** {@code in} and {@code notin} too, which may be keys and values. */
    private static boolean isWord(String token) {
        return !token.equals(END) && !SYMBOLS.contains(token);
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : END;
    }

    private String take() {
        String token = peek();
        at++;
        return token;
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (isSpace(c)) {
                i++;
            } else if (isSymbol(c)) {
                int end = i + 1;
                while (end < text.length() && SYMBOLS.contains(text.substring(i, end + 1))) {
                    end++;
                }
                tokens.add(text.substring(i, end));
                i = end;
            } else {
                int end = i;
                while (end < text.length()
                        && !isSpace(text.charAt(end))
                        && !isSymbol(text.charAt(end))) {
                    end++;
                }
                tokens.add(text.substring(i, end));
                i = end;
            }
        }
        return tokens;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isSymbol(char c) {
        return "=!(),><".indexOf(c) >= 0;
    }
}
