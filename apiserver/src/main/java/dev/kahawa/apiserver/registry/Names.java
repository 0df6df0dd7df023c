package dev.kahawa.apiserver.registry;

import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The forms that names of the API may have, with the messages of apimachinery's validation. */
public final class Names {
    private static final String SUBDOMAIN =
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
    private static final Pattern LABEL_PATTERN = Pattern.compile(LABEL);
    private static final int SUBDOMAIN_MAX = 253;
    private static final int LABEL_MAX = 63;

    private Names() {}

    /** RFC 1123 subdomain: most names. */
    public static List<FieldError> dnsSubdomain(String name, String field) {
        String form =
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                        + " '-' or '.', and must start and end with an alphanumeric character (e.g."
                        + " 'example.com', regex used for validation is '"
                        + SUBDOMAIN
                        + "')";
        return check(name, field, SUBDOMAIN_PATTERN, form, SUBDOMAIN_MAX);
    }

    /** RFC 1123 label: namespaces. */
    public static List<FieldError> dnsLabel(String name, String field) {
        String form =
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                        + " '-', and must start and end with an alphanumeric character (e.g. 'my-name',"
                        + " or '123-abc', regex used for validation is '"
                        + LABEL
                        + "')";
        return check(name, field, LABEL_PATTERN, form, LABEL_MAX);
    }

    /** A name that is one segment of a path: RBAC's. */
    public static List<FieldError> pathSegment(String name, String field) {
        List<FieldError> errors = new ArrayList<>();
        if (name.equals(".") || name.equals("..")) {
            errors.add(FieldError.invalid(field, name, "may not be '" + name + "'"));
        }
        for (String part : List.of("/", "%")) {
            if (name.contains(part)) {
                errors.add(FieldError.invalid(field, name, "may not contain '" + part + "'"));
            }
        }
        return errors;
    }

    private static List<FieldError> check(
            String name, String field, Pattern pattern, String form, int max) {
        List<FieldError> errors = new ArrayList<>();
        if (name.length() > max) {
            errors.add(FieldError.invalid(field, name, "must be no more than " + max + " bytes"));
        }
        if (!pattern.matcher(name).matches()) {
            errors.add(FieldError.invalid(field, name, form));
        }
        return errors;
    }
}
