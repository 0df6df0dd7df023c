package dev.kahawa.model.selector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Conditions on named fields, all of which must hold: {@code a=b}, {@code a==b}, {@code a!=b}. */
public record FieldSelector(List<Term> terms) {
    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    public FieldSelector {
        terms = List.copyOf(terms);
    }

    /** One condition. */
    public record Term(String field, boolean equal, String value) {

        boolean matches(Map<String, String> fields) {
            return fields.getOrDefault(field, "").equals(value) == equal;
        }

        @Override
        public String toString() {
            return field + (equal ? "=" : "!=") + escaped(value);
        }

        private static String escaped(String value) {
            return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
        }
    }

    /**
     * Reads the text form.
     *
     * @throws InvalidSelectorException with upstream's message
     */
    public static FieldSelector parse(String text) throws InvalidSelectorException {
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (!part.isEmpty()) {
                terms.add(term(part, text));
            }
        }
        return new FieldSelector(terms);
    }

    /** These conditions, and that the field has this value. */
    public FieldSelector and(String field, String value) {
        List<Term> more = new ArrayList<>(terms);
        more.add(new Term(field, true, value));
        return new FieldSelector(more);
    }

    private static Term term(String part, String text) throws InvalidSelectorException {
        for (int i = 0; i < part.length(); i++) {
            for (String operator : List.of("!=", "==", "=")) {
                if (part.startsWith(operator, i)) {
                    String value = unescaped(part.substring(i + operator.length()));
                    return new Term(part.substring(0, i), !operator.equals("!="), value);
                }
            }
        }
        throw new InvalidSelectorException(
                "invalid selector: '" + text + "'; can't understand '" + part + "'");
    }

    /** Splits at commas that no backslash stands before. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        // upstream sorts them, which shows in which of several faults is told
        Collections.sort(parts);
        return parts;
    }

    private static String unescaped(String value) throws InvalidSelectorException {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                String sequence = value.substring(i, Math.min(i + 2, value.length()));
                if (sequence.length() < 2 || "\\,=".indexOf(sequence.charAt(1)) < 0) {
                    throw new InvalidSelectorException(
                            "invalid field selector: invalid escape sequence: " + sequence);
                }
                plain.append(sequence.charAt(1));
                i++;
            } else if (c == ',' || c == '=') {
                throw new InvalidSelectorException(
                        "invalid field selector: unescaped character in value: " + (int) c);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    public boolean matches(Map<String, String> fields) {
        for (Term term : terms) {
            if (!term.matches(fields)) {
                return false;
            }
        }
        return true;
    }

    public boolean isEverything() {
        return terms.isEmpty();
    }

    /** The value that this field must have, if there is exactly one. */
    public Optional<String> requiredValue(String field) {
        return terms.stream()
                .filter(term -> term.equal() && term.field().equals(field))
                .map(Term::value)
                .findFirst();
    }

    @Override
    public String toString() {
        return terms.stream().map(Term::toString).collect(Collectors.joining(","));
    }
}
