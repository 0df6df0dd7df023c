package dev.kahawa.apiserver.kinds;

import dev.kahawa.apiserver.registry.Forms;
import dev.kahawa.model.certificate.IssuedCertificates;
import dev.kahawa.model.certificate.MalformedCertificateException;
import dev.kahawa.model.certificate.SigningRequest;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonNull;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.status.FieldError;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What is wrong with a CertificateSigningRequest, or with a change of its status. */
final class CertificateRequestValidation {
    private static final Set<String> USAGES = new TreeSet<>(Set.of(
            "any",
            "cert sign",
            "client auth",
            "code signing",
            "content commitment",
            "crl sign",
            "data encipherment",
            "decipher only",
            "digital signature",
            "email protection",
            "encipher only",
            "ipsec end system",
            "ipsec tunnel",
            "ipsec user",
            "key agreement",
            "key encipherment",
            "microsoft sgc",
            "netscape sgc",
            "ocsp signing",
            "s/mime",
            "server auth",
            "signing",
            "timestamping"));
    private static final String CONDITIONS = "status.conditions";
    private static final String CERTIFICATE = "status.certificate";
    private static final String LEGACY = "kubernetes.io/legacy-unknown";
    private static final long SECONDS_MIN = 600;
    private static final int DOMAIN_MAX = 253;
    private static final int SIGNER_MAX = 571;

    private CertificateRequestValidation() {}

    static List<FieldError> request(JsonObject object) {
        JsonObject spec = object.object("spec");
        List<FieldError> errors = new ArrayList<>();
        try {
            SigningRequest.ofPem(decoded(spec.text("request"))).checkSignature();
        } catch (MalformedCertificateException bad) {
            Json given = spec.at("request").orElse(JsonNull.NULL);
            errors.add(FieldError.invalid("spec.request", given, bad.text()));
        }
        usages(spec.array("usages").strings(), errors);
        String signer = spec.text("signerName");
        if (signer.equals(LEGACY)) {
            errors.add(FieldError.invalid(
                    "spec.signerName",
                    signer,
                    "the legacy signerName is not allowed via this API version"));
        } else {
            signer(signer, errors);
        }
        long seconds = spec.number("expirationSeconds").orElse(SECONDS_MIN);
        if (seconds < SECONDS_MIN) {
            errors.add(FieldError.invalid(
                    "spec.expirationSeconds",
                    Json.of(seconds),
                    "may not specify a duration less than 600 seconds (10 minutes)"));
        }
        return errors;
    }

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    private static void usages(List<String> usages, List<FieldError> errors) {
        if (usages.isEmpty()) {
            errors.add(FieldError.required("spec.usages", ""));
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < usages.size(); i++) {
            if (!USAGES.contains(usages.get(i))) {
                errors.add(FieldError.notSupported(
                        "spec.usages[" + i + "]", Json.of(usages.get(i)), USAGES));
            }
        }
        for (int i = 0; i < usages.size(); i++) {
            if (!seen.add(usages.get(i))) {
                errors.add(FieldError.duplicate("spec.usages[" + i + "]", Json.of(usages.get(i))));
            }
        }
    }

    private static void signer(String signer, List<FieldError> errors) {
        String field = "spec.signerName";
        if (signer.isEmpty()) {
            errors.add(FieldError.required(field, ""));
            return;
        }
        String[] segments = signer.split("/", -1);
        if (segments.length != 2) {
            errors.add(FieldError.invalid(
                    field,
                    signer,
                    "must be a fully qualified domain and path of the form"
                            + " 'example.com/signer-name'"));
            return;
        }
        if (segments[0].length() > DOMAIN_MAX) {
            errors.add(FieldError.tooLong(field, DOMAIN_MAX));
        }
        labels(segments[0], Forms::label, errors);
        if (!segments[0].contains(".")) {
            errors.add(FieldError.invalid(
                    field,
                    segments[0],
                    "should be a domain with at least two segments separated by dots"));
        }
        labels(segments[1], Forms::subdomain, errors);
        if (signer.length() > SIGNER_MAX) {
            errors.add(FieldError.tooLong(field, SIGNER_MAX));
        }
    }

    /** The errors of the first label that has some. */
    private static void labels(
            String segment, Function<String, List<String>> form, List<FieldError> errors) {
        for (String label : segment.split("\\.", -1)) {
            List<String> wrong = form.apply(label);
            for (String why : wrong) {
                errors.add(FieldError.invalid(
                        "spec.signerName", segment, "validating label \"" + label + "\": " + why));
            }
            if (!wrong.isEmpty()) {
                return;
            }
        }
    }

    /**
     * A change of conditions and certificate.
     *
     * @param settable {@code conditions} where approvals may come and go, {@code certificate} where
     *     that may be set
     */
    static List<FieldError> update(JsonObject object, JsonObject old, Set<String> settable) {
        List<FieldError> errors = new ArrayList<>();
        conditions(object.array("status", "conditions").objects(), errors);
        String certificate = object.text("status", "certificate");
        if (!certificate.isEmpty()) {
            certificate(certificate, errors);
        }
        for (String type : List.of("Approved", "Denied", "Failed")) {
            if (of(object, type).size() < of(old, type).size()) {
                errors.add(FieldError.forbidden(
                        CONDITIONS, "updates may not remove a condition of type \"" + type + "\""));
            }
        }
        if (!settable.contains("conditions")) {
            kept(object, old, errors);
        }
        String before = old.text("status", "certificate");
        if (!certificate.equals(before)) {
            if (!settable.contains("certificate")) {
                errors.add(FieldError.forbidden(
                        CERTIFICATE, "updates may not set certificate content"));
            } else if (!before.isEmpty()) {
                errors.add(FieldError.forbidden(
                        CERTIFICATE, "updates may not modify existing certificate content"));
            }
        }
        return errors;
    }

    private static List<JsonObject> of(JsonObject object, String type) {
        return object.array("status", "conditions").objects().stream()
                .filter(condition -> condition.text("type").equals(type))
                .toList();
    }

    private static void kept(JsonObject object, JsonObject old, List<FieldError> errors) {
        for (String type : List.of("Approved", "Denied")) {
            List<JsonObject> is = of(object, type);
            List<JsonObject> was = of(old, type);
            if (is.size() > was.size()) {
                errors.add(FieldError.forbidden(
                        CONDITIONS, "updates may not add a condition of type \"" + type + "\""));
            } else if (is.size() == was.size() && !is.equals(was)) {
                errors.add(FieldError.forbidden(
                        CONDITIONS, "updates may not modify a condition of type \"" + type + "\""));
            }
        }
    }

    private static void conditions(List<JsonObject> conditions, List<FieldError> errors) {
        Set<String> types = new HashSet<>();
        for (int i = 0; i < conditions.size(); i++) {
            String type = conditions.get(i).text("type");
            String field = CONDITIONS + "[" + i + "]";
            if (type.isEmpty()) {
                errors.add(FieldError.required(field + ".type", ""));
            }
            conditionStatus(conditions.get(i), field + ".status", errors);
            if (!types.add(type)) {
                errors.add(FieldError.duplicate(field + ".type", Json.of(type)));
            }
            boolean both = type.equals("Denied") && types.contains("Approved")
                    || type.equals("Approved") && types.contains("Denied");
            if (both) {
                errors.add(FieldError.invalid(
                        CONDITIONS, type, "Approved and Denied conditions are mutually exclusive"));
            }
        }
    }

    private static void conditionStatus(
            JsonObject condition, String field, List<FieldError> errors) {
        boolean ours = Set.of("Approved", "Denied", "Failed").contains(condition.text("type"));
        List<String> supported = ours ? List.of("True") : List.of("True", "False", "Unknown");
        String status = condition.text("status");
        if (status.isEmpty()) {
            errors.add(FieldError.required(field, ""));
        } else if (!supported.contains(status)) {
            List<String> shown = ours ? supported : Arrays.asList("False", "True", "Unknown");
            errors.add(FieldError.notSupported(field, Json.of(status), shown));
        }
    }

    private static void certificate(String base64, List<FieldError> errors) {
        try {
            IssuedCertificates.ofPem(decoded(base64));
        } catch (MalformedCertificateException bad) {
            errors.add(FieldError.invalid(CERTIFICATE, "<certificate data>", bad.text()));
        }
    }
}
