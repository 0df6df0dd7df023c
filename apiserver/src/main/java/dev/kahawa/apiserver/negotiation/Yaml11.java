package dev.kahawa.apiserver.negotiation;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which texts YAML 1.1 would read as something else than a string, by Go's yaml.v2. */
final class Yaml11 {
    private static final Set<String> WORDS = Set.of(
            "", "~", "null", "Null", "NULL", "y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No",
            "NO", "true", "True", "TRUE", "false", "False", "FALSE", "on", "On", "ON", "off", "Off",
            "OFF", ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF",
            "-.inf", "-.Inf", "-.INF", "<<");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern INT =
            Pattern.compile("[-+]?(0b[01]+|0o[0-7]+|0x[0-9a-f]+|[0-9]+)");
    private static final Pattern BASE_60 =
            Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{1,2}-\\d{1,2}"
            + "([Tt ]\\d{1,2}:\\d{1,2}:\\d{1,2}(\\.\\d+)?(Z|[-+]\\d{2}:\\d{2})?)?");

    private Yaml11() {}

    static boolean isString(String text) {
        String plain = text.replace("_", "").toLowerCase(Locale.ROOT);
        boolean number = !text.isEmpty()
                && (Character.isDigit(text.charAt(0)) || "+-.".indexOf(text.charAt(0)) >= 0);
        return !WORDS.contains(text)
                && !(number
                        && (INT.matcher(plain).matches() || FLOAT.matcher(plain).matches()))
                && !BASE_60.matcher(text).matches()
                && !TIME.matcher(text).matches();
    }
}
