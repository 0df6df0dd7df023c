package dev.kahawa.apiserver.registry;

import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.List;

/** The forms that names of the API may have, with the messages of apimachinery's validation. */
public final class Names {

    private Names() {}

    /** RFC 1123 subdomain: most names. */
    public static List<FieldError> dnsSubdomain(String name, String field) {
        return errors(name, field, Forms.subdomain(name));
    }

    /** RFC 1123 label: namespaces. */
    public static List<FieldError> dnsLabel(String name, String field) {
        return errors(name, field, Forms.label(name));
    }

    /** RFC 1035 label. */
    public static List<FieldError> dns1035Label(String name, String field) {
        return errors(name, field, Forms.label1035(name));
    }

    /** A name that is one segment of a path: RBAC's. */
    public static List<FieldError> pathSegment(String name, String field) {
        return errors(name, field, Forms.pathSegment(name));
    }

    private static List<FieldError> errors(String name, String field, List<String> messages) {
        List<FieldError> errors = new ArrayList<>();
        messages.forEach(why -> errors.add(FieldError.invalid(field, name, why)));
        return errors;
    }
}
