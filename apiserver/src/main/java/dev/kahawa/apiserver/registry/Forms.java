package dev.kahawa.apiserver.registry;

import dev.kahawa.model.selector.LabelSyntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The forms that values of the API may have: apimachinery's {@code util/validation}. An empty list
 * means well-formed; else each string is one message.
 */
public final class Forms {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String UNDERSCORED = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final String UNDERSCORED_SUBDOMAIN = UNDERSCORED + "(\\." + UNDERSCORED + ")*";
    private static final Pattern LABEL_PATTERN = Pattern.compile(LABEL);
    private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
    private static final Pattern LABEL_1035_PATTERN = Pattern.compile(LABEL_1035);
    private static final Pattern UNDERSCORED_PATTERN = Pattern.compile(UNDERSCORED_SUBDOMAIN);
    private static final Pattern WILDCARD_PATTERN = Pattern.compile("\\*\\." + SUBDOMAIN);
    private static final Pattern CONFIG_KEY = Pattern.compile("[-._a-zA-Z0-9]+");
    private static final Pattern HEADER = Pattern.compile("[-A-Za-z0-9]+");
    private static final Pattern PERCENT = Pattern.compile("[0-9]+%");
    private static final Pattern PORT_CHARACTERS = Pattern.compile("[-a-z0-9]+");
    private static final Pattern LEADING_ZERO = Pattern.compile("(^|\\.)0[0-9]");
    private static final Pattern LETTER = Pattern.compile("[a-z]");
    private static final String SUBDOMAIN_FORM = "a lowercase RFC 1123 subdomain must consist of"
            + " lower case alphanumeric characters, '-' or '.', and must start and end with an"
            + " alphanumeric character (e.g. 'example.com', regex used for validation is '"
            + SUBDOMAIN
            + "')";

    private static final int SUBDOMAIN_MAX = 253;
    private static final int LABEL_MAX = 63;
    private static final int PORT_NAME_MAX = 15;
    private static final int PORT_MAX = 65_535;

    private Forms() {}

    /** RFC 1123 subdomain: most names. */
    public static List<String> subdomain(String value) {
        return check(value, SUBDOMAIN_PATTERN, SUBDOMAIN_MAX, SUBDOMAIN_FORM);
    }

    /** RFC 1123 label: namespaces, containers. */
    public static List<String> label(String value) {
        boolean dotted = SUBDOMAIN_PATTERN.matcher(value).matches();
        String form = "a lowercase RFC 1123 label must consist of lower case alphanumeric"
                + " characters or '-', and must start and end with an alphanumeric character (e.g."
                + " 'my-name',  or '123-abc', regex used for validation is '"
                + LABEL
                + "')";
        return check(value, LABEL_PATTERN, LABEL_MAX, dotted ? "must not contain dots" : form);
    }

    /** RFC 1035 label: begins with a letter. */
    public static List<String> label1035(String value) {
        String form = "a DNS-1035 label must consist of lower case alphanumeric characters or '-',"
                + " start with an alphabetic character, and end with an alphanumeric character"
                + " (e.g. 'my-name',  or 'abc-123', regex used for validation is '"
                + LABEL_1035
                + "')";
        return check(value, LABEL_1035_PATTERN, LABEL_MAX, form);
    }

    /** A subdomain that may have underscores: search paths of DNS. */
    public static List<String> underscoredSubdomain(String value) {
        String form = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                + " characters, '_', '-' or '.', and must start and end with an alphanumeric"
                + " character (e.g. 'example.com', regex used for validation is '"
                + UNDERSCORED_SUBDOMAIN
                + "')";
        return check(value, UNDERSCORED_PATTERN, SUBDOMAIN_MAX, form);
    }

    /** {@code *.example.com}. */
    public static List<String> wildcardSubdomain(String value) {
        String form = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS"
                + " subdomain, which must consist of lower case alphanumeric characters, '-' or"
                + " '.' and end with an alphanumeric character (e.g. '*.example.com', regex used"
                + " for validation is '\\*\\."
                + SUBDOMAIN
                + "')";
        return check(value, WILDCARD_PATTERN, SUBDOMAIN_MAX, form);
    }

    /** One segment of a path. */
    public static List<String> pathSegment(String value) {
        List<String> errors = new ArrayList<>();
        if (value.equals(".") || value.equals("..")) {
            errors.add("may not be '" + value + "'");
        }
        for (String part : List.of("/", "%")) {
            if (value.contains(part)) {
                errors.add("may not contain '" + part + "'");
            }
        }
        return errors;
    }

    /** An optional subdomain and a slash, then a name: labels' keys, resources, conditions. */
    public static List<String> qualifiedName(String value) {
        String[] parts = value.split("/", -1);
        return parts.length <= 2
                ? LabelSyntax.key(value)
                : List.of(LabelSyntax.key(value)
                        .getFirst()
                        .replaceFirst("a valid label key", "a qualified name"));
    }

    public static List<String> labelValue(String value) {
        return LabelSyntax.value(value);
    }

    /** A key of a ConfigMap or Secret: one that can be a file's name. */
    public static List<String> configKey(String key) {
        String form = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
                + " (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is"
                + " '[-._a-zA-Z0-9]+')";
        List<String> errors = check(key, CONFIG_KEY, SUBDOMAIN_MAX, form);
        switch (key) {
            case ".", ".." -> errors.add("must not be '" + key + "'");
            default -> {
                if (key.startsWith("..")) {
                    errors.add("must not start with '..'");
                }
            }
        }
        return errors;
    }

    /** The name of an environment variable: any printable text without an equals sign. */
    public static List<String> variable(String name) {
        boolean plain = name.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '=');
        return plain
                ? List.of()
                : List.of("a valid environment variable name must consist only of printable ASCII"
                        + " characters other than '='");
    }

    public static List<String> header(String name) {
        return HEADER.matcher(name).matches()
                ? List.of()
                : List.of("a valid HTTP header must consist of alphanumeric characters or '-' (e.g."
                        + " 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
    }

    public static List<String> percent(String value) {
        return PERCENT.matcher(value).matches()
                ? List.of()
                : List.of("a valid percent string must be a numeric string followed by an ending"
                        + " '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
    }

    /** IANA service name: a port's. */
    public static List<String> portName(String name) {
        List<String> errors = new ArrayList<>();
        if (name.length() > PORT_NAME_MAX) {
            errors.add("must be no more than " + PORT_NAME_MAX + " characters");
        }
        if (!PORT_CHARACTERS.matcher(name).matches()) {
            errors.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (!LETTER.matcher(name).find()) {
            errors.add("must contain at least one letter (a-z)");
        }
        if (name.contains("--")) {
            errors.add("must not contain consecutive hyphens");
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            errors.add("must not begin or end with a hyphen");
        }
        return errors;
    }

    public static List<String> portNumber(long port) {
        return between(port, 1, PORT_MAX);
    }

    /** A user's or group's id. */
    public static List<String> id(long id) {
        return between(id, 0, Integer.MAX_VALUE);
    }

    public static List<String> between(long value, long min, long max) {
        return value >= min && value <= max
                ? List.of()
                : List.of("must be between " + min + " and " + max + ", inclusive");
    }

    public static List<String> address(String text) {
        Optional<IpAddress> address = IpAddress.parse(text);
        if (address.isEmpty()) {
            return List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
        if (LEADING_ZERO.matcher(text).find() && text.indexOf(':') < 0) {
            return List.of("must not have leading 0s");
        }
        return address.get().isMapped()
                ? List.of("must not be an IPv4-mapped IPv6 address")
                : List.of();
    }

    public static List<String> addressRange(String text) {
        Optional<IpAddress> address = IpAddress.parseRange(text);
        if (address.isEmpty()) {
            return List.of("must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
        }
        int slash = text.indexOf('/');
        boolean four = text.indexOf(':') < 0;
        if (four && LEADING_ZERO.matcher(text).find()
                || text.startsWith("0", slash + 1) && text.length() > slash + 2) {
            return List.of("must not have leading 0s in IP or prefix length");
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        return address.get().hasBitsBeyond(prefix)
                ? List.of("must not have bits set beyond the prefix length")
                : List.of();
    }

    private static List<String> check(String value, Pattern pattern, int max, String form) {
        List<String> errors = new ArrayList<>();
        if (value.length() > max) {
            errors.add("must be no more than " + max + " characters");
        }
        if (!pattern.matcher(value).matches()) {
            errors.add(form);
        }
        return errors;
    }
}
