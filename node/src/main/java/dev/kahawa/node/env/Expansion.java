package dev.kahawa.node.env;

import java.util.Map;

/** Replaces {@code $(NAME)} by values; {@code $$} stands for a dollar sign. Pure. */
public final class Expansion {
    private Expansion() {}

    /** References to names without a value stay as they are. */
    public static String expand(String text, Map<String, String> values) {
        StringBuilder expanded = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char here = text.charAt(at);
            char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
            int end = next == '(' ? text.indexOf(')', at) : -1;
            if (here != '$' || (next != '$' && end < 0)) {
                expanded.append(here);
                at++;
            } else if (next == '$') {
                expanded.append('$');
                at += 2;
            } else {
                String name = text.substring(at + 2, end);
                expanded.append(values.getOrDefault(name, text.substring(at, end + 1)));
                at = end + 1;
            }
        }
        return expanded.toString();
    }
}
