package dev.kahawa.controllers.certificates;

import dev.kahawa.model.certificate.IssuedCertificates;
import dev.kahawa.model.certificate.MalformedCertificateException;
import dev.kahawa.model.object.JsonObject;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** How long CertificateSigningRequests are kept: upstream's csrcleaner. */
final class Retention {
    /** Once decided, whether or not it was signed. */
    private static final Duration DECIDED = Duration.ofHours(1);

    /** Nobody has decided. */
    private static final Duration PENDING = Duration.ofHours(24);

    private Retention() {}

    /** When the request may go: its time is over, or its certificate's. */
    static Instant end(JsonObject request) {
        Instant end =
                Instant.parse(request.text("metadata", "creationTimestamp")).plus(PENDING);
        for (JsonObject condition : request.array("status", "conditions").objects()) {
            String updated = condition.text("lastUpdateTime");
            if (!updated.isEmpty()) {
                end = earlier(end, Instant.parse(updated).plus(DECIDED));
            }
        }
        String certificate = request.text("status", "certificate");
        return certificate.isEmpty() ? end : earlier(end, endOf(certificate, end));
    }

    private static Instant endOf(String base64, Instant otherwise) {
        try {
            return IssuedCertificates.ofPem(Base64.getDecoder().decode(base64))
                    .getFirst()
                    .getNotAfter()
                    .toInstant();
        } catch (MalformedCertificateException unreadable) {
            return otherwise;
        }
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
