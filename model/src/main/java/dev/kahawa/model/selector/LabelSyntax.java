package dev.kahawa.model.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How label keys and values may look: apimachinery's {@code IsQualifiedName} and {@code
 * IsValidLabelValue}. An empty list means valid; else each string is one message.
 */
public final class LabelSyntax {
    private static final String NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String SUBDOMAIN =
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
    private static final Pattern NAME_PATTERN = Pattern.compile(NAME);
    private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
    private static final Pattern VALUE_PATTERN = Pattern.compile("(" + NAME + ")?");
    private static final int NAME_MAX = 63;
    private static final int PREFIX_MAX = 253;
    private static final String NAME_FORM =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with"
                    + " an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc',"
                    + " regex used for validation is '"
                    + NAME
                    + "')";
    private static final String VALUE_FORM =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
                    + " or '.', and must start and end with an alphanumeric character (e.g."
                    + " 'MyValue',  or 'my_value',  or '12345', regex used for validation is '("
                    + NAME
                    + ")?')";
    private static final String SUBDOMAIN_FORM =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                    + " '-' or '.', and must start and end with an alphanumeric character (e.g."
                    + " 'example.com', regex used for validation is '"
                    + SUBDOMAIN
                    + "')";

    private LabelSyntax() {}

    /** What is wrong with a label key, or the like: an optional subdomain, a slash, a name. */
    public static List<String> key(String key) {
        String[] parts = key.split("/", -1);
        List<String> errors = new ArrayList<>();
        if (parts.length > 2) {
            return List.of("a valid label key "
                    + NAME_FORM
                    + " with an optional DNS subdomain prefix and '/' (e.g."
                    + " 'example.com/MyName')");
        }
        if (parts.length == 2) {
            prefix(parts[0], errors);
        }
        name(parts[parts.length - 1], errors);
        return errors;
    }

    private static void prefix(String prefix, List<String> errors) {
        if (prefix.isEmpty()) {
            errors.add("prefix part must be non-empty");
            return;
        }
        if (prefix.length() > PREFIX_MAX) {
            errors.add("prefix part must be no more than " + PREFIX_MAX + " bytes");
        }
        if (!SUBDOMAIN_PATTERN.matcher(prefix).matches()) {
            errors.add("prefix part " + SUBDOMAIN_FORM);
        }
    }

    private static void name(String name, List<String> errors) {
        if (name.isEmpty()) {
            errors.add("name part must be non-empty");
        } else if (name.length() > NAME_MAX) {
            errors.add("name part must be no more than " + NAME_MAX + " bytes");
        }
        if (!NAME_PATTERN.matcher(name).matches()) {
            errors.add("name part " + NAME_FORM);
        }
    }

    /** What is wrong with a label's value. */
    public static List<String> value(String value) {
        List<String> errors = new ArrayList<>();
        if (value.length() > NAME_MAX) {
            errors.add("must be no more than " + NAME_MAX + " bytes");
        }
        if (!VALUE_PATTERN.matcher(value).matches()) {
            errors.add(VALUE_FORM);
        }
        return errors;
    }
}
