package dev.kahawa.apiserver.registry;

import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.FieldError;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with the options of a request, which come in its query: upstream's validation of
 * metav1.CreateOptions, UpdateOptions, PatchOptions and ListOptions.
 */
final class RequestOptions {
    private static final int MANAGER_BYTES_MAX = 128;
    private static final String EXACT = "Exact";
    private static final String NOT_OLDER = "NotOlderThan";
    private static final String MATCH = "resourceVersionMatch";

    private RequestOptions() {}

    static void checkCreate(Query query) {
        refuse("CreateOptions", write(query));
    }

    static void checkUpdate(Query query) {
        refuse("UpdateOptions", write(query));
    }

    static void checkPatch(Query query, boolean apply) {
        List<FieldError> errors = new ArrayList<>();
        if (apply && query.text("fieldManager").isEmpty()) {
            errors.add(FieldError.required("fieldManager", "is required for apply patch"));
        }
        if (!apply && query.first("force").isPresent()) {
            errors.add(FieldError.forbidden("force", "may not be specified for non-apply patch"));
        }
        errors.addAll(write(query));
        refuse("PatchOptions", errors);
    }

    private static List<FieldError> write(Query query) {
        List<FieldError> errors = new ArrayList<>();
        manager(query.text("fieldManager"), errors);
        List<String> dryRun =
                query.all("dryRun").stream().filter(value -> !value.isEmpty()).toList();
        if (!List.of("All").containsAll(dryRun)) {
            errors.add(
                    FieldError.notSupported("dryRun", JsonArray.ofStrings(dryRun), List.of("All")));
        }
        List<String> validations = List.of("", "Ignore", "Strict", "Warn");
        String validation = query.text("fieldValidation");
        if (!validations.contains(validation)) {
            errors.add(
                    FieldError.notSupported("fieldValidation", Json.of(validation), validations));
        }
        return errors;
    }

    private static void manager(String manager, List<FieldError> errors) {
        if (manager.getBytes(StandardCharsets.UTF_8).length > MANAGER_BYTES_MAX) {
            errors.add(FieldError.tooLong("fieldManager", MANAGER_BYTES_MAX));
        }
        int at = 0;
        for (int character : manager.codePoints().toArray()) {
            if (Character.isISOControl(character) || !Character.isDefined(character)) {
                errors.add(FieldError.invalid(
                        "fieldManager",
                        manager,
                        String.format("invalid character U+%04X (at position %d)", character, at)));
            }
            at += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
        }
    }

    static void checkList(Query query) {
        List<FieldError> errors = new ArrayList<>();
        String match = query.text(MATCH);
        String version = query.text("resourceVersion");
        if (!match.isEmpty()) {
            if (version.isEmpty()) {
                errors.add(FieldError.forbidden(
                        MATCH,
                        "resourceVersionMatch is forbidden unless resourceVersion is provided"));
            }
            checkContinue(query, errors);
            if (!List.of(EXACT, NOT_OLDER).contains(match)) {
                errors.add(FieldError.notSupported(
                        MATCH, Json.of(match), List.of(EXACT, NOT_OLDER, "")));
            }
            if (match.equals(EXACT) && version.equals("0")) {
                errors.add(FieldError.forbidden(
                        MATCH,
                        "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
            }
        }
        if (query.first("sendInitialEvents").isPresent()) {
            errors.add(FieldError.forbidden(
                    "sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }
        refuse("ListOptions", errors);
    }

    static void checkWatch(Query query) {
        List<FieldError> errors = new ArrayList<>();
        String match = query.text(MATCH);
        boolean initial = query.first("sendInitialEvents").isPresent();
        if (initial && !match.equals(NOT_OLDER)) {
            errors.add(FieldError.forbidden(
                    MATCH,
                    "sendInitialEvents requires setting resourceVersionMatch to " + NOT_OLDER));
        }
        if (!match.isEmpty()) {
            if (!initial) {
                errors.add(FieldError.forbidden(
                        MATCH,
                        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is"
                                + " provided"));
            }
            if (!match.equals(NOT_OLDER)) {
                errors.add(FieldError.notSupported(MATCH, Json.of(match), List.of(NOT_OLDER)));
            }
        }
        checkContinue(query, errors);
        refuse("ListOptions", errors);
    }

    private static void checkContinue(Query query, List<FieldError> errors) {
        if (!query.text("continue").isEmpty()) {
            errors.add(FieldError.forbidden(
                    MATCH, "resourceVersionMatch is forbidden when continue is provided"));
        }
    }

    private static void refuse(String kind, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw ApiException.invalid("meta.k8s.io", kind, "", errors);
        }
    }
}
