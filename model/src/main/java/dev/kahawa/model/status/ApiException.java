package dev.kahawa.model.status;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The caller's fault, or a refusal the caller must hear of. Turned into a {@code metav1.Status} in
 * one place; carries no stack trace, since it is no bug.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final int code;
    private final transient @Nullable Details details;

    public ApiException(Reason reason, String message) {
        this(reason, reason.code(), message, null);
    }

    public ApiException(Reason reason, String message, Details details) {
        this(reason, reason.code(), message, details);
    }

    /** With another HTTP code than the reason's usual one. */
    public ApiException(Reason reason, int code, String message, @Nullable Details details) {
        super(message, null, false, false);
        this.reason = reason;
        this.code = code;
        this.details = details;
    }

    public Reason reason() {
        return reason;
    }

    public int code() {
        return code;
    }

    /** Null where the answer has no details at all. */
    public @Nullable Details details() {
        return details;
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    public static ApiException badRequest(String message) {
        return new ApiException(Reason.BadRequest, message);
    }

    /** 404 {@code pods "web" not found}. */
    public static ApiException notFound(String group, String resource, String name) {
        return new ApiException(
                Reason.NotFound,
                qualified(group, resource) + " \"" + name + "\" not found",
                Details.of(name, group, resource));
    }

    /** 409 {@code pods "web" already exists}. */
    public static ApiException alreadyExists(String group, String resource, String name) {
        return new ApiException(
                Reason.AlreadyExists,
                qualified(group, resource) + " \"" + name + "\" already exists",
                Details.of(name, group, resource));
    }

    /** 409 with a sentence of why. */
    public static ApiException conflict(String group, String resource, String name, String why) {
        return new ApiException(
                Reason.Conflict,
                "Operation cannot be fulfilled on "
                        + qualified(group, resource)
                        + " \""
                        + name
                        + "\": "
                        + why,
                Details.of(name, group, resource));
    }

    /** 403 with a sentence of why; an empty name is left out of the message. */
    public static ApiException forbidden(String group, String resource, String name, String why) {
        String subject = qualified(group, resource) + (name.isEmpty() ? "" : " \"" + name + "\"");
        return new ApiException(
                Reason.Forbidden,
                subject + " is forbidden: " + why,
                Details.of(name, group, resource));
    }

    /** 422 with a cause for every field that is wrong; at least one. */
    public static ApiException invalid(
            String group, String kind, String name, List<FieldError> errors) {
        String qualified = group.isEmpty() ? kind : kind + "." + group;
        return new ApiException(
                Reason.Invalid,
                qualified + " \"" + name + "\" is invalid: " + FieldError.summary(errors),
                Details.of(name, group, kind)
                        .withCauses(errors.stream()
                                .map(FieldError::cause)
                                .collect(Collectors.toList())));
    }

    private static String qualified(String group, String resource) {
        return group.isEmpty() ? resource : resource + "." + group;
    }
}
