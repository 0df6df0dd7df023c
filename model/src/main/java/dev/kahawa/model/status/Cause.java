package dev.kahawa.model.status;

/**
 * One of several things wrong with a request: {@code metav1.StatusCause}.
 *
 * @param reason machine-readable, such as {@code FieldValueInvalid}; empty if unknown
 * @param field the path of the field, such as {@code spec.ports[0].port}; empty if none
 */
public record Cause(String reason, String message, String field) {}
