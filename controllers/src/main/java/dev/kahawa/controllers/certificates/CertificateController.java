package dev.kahawa.controllers.certificates;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.client.WorkQueue;
import dev.kahawa.controllers.Workshop;
import dev.kahawa.model.certificate.MalformedCertificateException;
import dev.kahawa.model.certificate.SigningRequest;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.kinds.ObjectName;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.schema.GroupVersionResource;
import dev.kahawa.model.status.ApiException;
import dev.kahawa.model.status.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Brings CertificateSigningRequests to their end. Client certificates of nodes are approved for who
 * may ask for them; what is approved for one of the cluster's own signers is signed; what is old is
 * removed. (Kubernetes documentation: "Certificates and Certificate Signing Requests".)
 */
public final class CertificateController {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateController.class);
    private static final GroupVersionResource REVIEWS =
            new GroupVersionResource("authorization.k8s.io", "v1", "subjectaccessreviews");
    private static final String GROUP = "certificates.k8s.io";
    private static final String ACCOUNT = "certificate-controller";
    private static final int WORKERS = 2;

    /** Leave that is missing may come: roles are bound after nodes ask. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(10);

    private static final Duration LIFE_MAX = Duration.ofDays(365);
    private static final Duration LIFE_MIN = Duration.ofMinutes(10);

    /** Certificates begin in the past, for clocks that are late. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);

    /** Lives shorter than this do not end the earlier for it. */
    private static final Duration SHORT_LIFE = Duration.ofHours(8);

    private final Client client;
    private final Informer requests;
    private final WorkQueue<ObjectName> queue;
    private final CertificateSigner signer;
    private final InstantSource clock;

    public CertificateController(Workshop workshop, CertificateSigner signer) {
        this.client = workshop.client(ACCOUNT);
        this.signer = signer;
        this.clock = workshop.clock();
        this.queue = new WorkQueue<>(clock);
        this.requests = workshop.informers().of(Resource.CERTIFICATE_SIGNING_REQUESTS);
        requests.listen((before, after) -> {
            if (after != null) {
                queue.add(ObjectName.of(after));
            }
        });
        workshop.loop("certificates", queue, WORKERS, this::reconcile);
    }

    private void reconcile(ObjectName name) throws InterruptedException {
        Optional<JsonObject> found = requests.get(name);
        if (found.isEmpty()) {
            return;
        }
        JsonObject request = found.get();
        Instant end = Retention.end(request);
        if (!clock.instant().isBefore(end)) {
            remove(name, request);
            return;
        }
        queue.addAfter(name, Duration.between(clock.instant(), end));
        Conditions conditions = Conditions.of(request);
        boolean over = conditions.isTrue("Denied")
                || conditions.isTrue("Failed")
                || !request.text("status", "certificate").isEmpty();
        if (over) {
            return;
        }
        try {
            SigningRequest asked = SigningRequest.ofPem(
                    Base64.getDecoder().decode(request.text("spec", "request")));
            if (conditions.isTrue("Approved")) {
                sign(request, asked);
            } else {
                approve(request, asked);
            }
        } catch (MalformedCertificateException bad) {
            LOG.info("certificate signing request {}: {}", name, bad.text());
        }
    }

    private void remove(ObjectName name, JsonObject request) throws InterruptedException {
        try {
            JsonObject uid = JsonObject.of("uid", request.text("metadata", "uid"));
            client.delete(
                    Resource.CERTIFICATE_SIGNING_REQUESTS,
                    name,
                    JsonObject.of("preconditions", uid));
        } catch (ApiException refused) {
            if (refused.reason() != Reason.NotFound) {
                throw refused;
            }
        }
    }

    private void approve(JsonObject request, SigningRequest asked) throws InterruptedException {
        String signerName = request.text("spec", "signerName");
        if (!signerName.equals(Signers.KUBELET_CLIENT)
                || Signers.objection(signerName, asked, usages(request)).isPresent()) {
            return;
        }
        boolean itself = request.text("spec", "username").equals(asked.commonName());
        if (itself && may(request, "selfnodeclient")) {
            approve(
                    request,
                    "Auto approving self kubelet client certificate after SubjectAccessReview.");
        } else if (may(request, "nodeclient")) {
            approve(
                    request,
                    "Auto approving kubelet client certificate after SubjectAccessReview.");
        } else {
            queue.addAfter(ObjectName.of(request), ASK_AGAIN);
        }
    }

    private static Set<String> usages(JsonObject request) {
        return new LinkedHashSet<>(request.array("spec", "usages").strings());
    }

    private boolean may(JsonObject request, String subresource) throws InterruptedException {
        JsonObject spec = request.object("spec");
        JsonObject attributes = JsonObject.builder()
                .put("group", GROUP)
                .put("resource", "certificatesigningrequests")
                .put("verb", "create")
                .put("subresource", subresource)
                .build();
        JsonObject question = JsonObject.builder()
                .put("resourceAttributes", attributes)
                .put("user", spec.text("username"))
                .putUnlessEmpty("groups", spec.array("groups"))
                .putUnlessEmpty("uid", spec.text("uid"))
                .putUnlessEmpty("extra", spec.object("extra"))
                .build();
        JsonObject review = JsonObject.builder()
                .put("apiVersion", "authorization.k8s.io/v1")
                .put("kind", "SubjectAccessReview")
                .put("spec", question)
                .build();
        return client.create(REVIEWS, review).isTrue("status", "allowed");
    }

    private void approve(JsonObject request, String message) throws InterruptedException {
        update(request, "approval", condition("Approved", "AutoApproved", message));
    }

    private static JsonObject condition(String type, String reason, String message) {
        return JsonObject.builder()
                .put("type", type)
                .put("status", "True")
                .put("reason", reason)
                .put("message", message)
                .build();
    }

    private void update(JsonObject request, String subresource, JsonObject condition)
            throws InterruptedException {
        JsonArray conditions = request.array("status", "conditions").plus(condition);
        client.update(
                Resource.CERTIFICATE_SIGNING_REQUESTS,
                request.update("status", status -> status.with("conditions", conditions)),
                subresource);
    }

    private void sign(JsonObject request, SigningRequest asked) throws InterruptedException {
        String signerName = request.text("spec", "signerName");
        if (!Signers.isOurs(signerName)) {
            return;
        }
        Set<String> usages = usages(request);
        Optional<String> objection = Signers.objection(signerName, asked, usages);
        if (objection.isPresent()) {
            update(
                    request,
                    "status",
                    condition("Failed", "SignerValidationFailure", objection.get()));
            return;
        }
        byte[] certificate = certificate(asked, usages, life(request));
        String base64 = Base64.getEncoder().encodeToString(certificate);
        client.update(
                Resource.CERTIFICATE_SIGNING_REQUESTS,
                request.update("status", status -> status.with("certificate", base64)),
                "status");
    }

    private byte[] certificate(SigningRequest asked, Set<String> usages, Duration life) {
        Instant now = clock.instant();
        Instant to =
                life.compareTo(SHORT_LIFE) < 0 ? now.plus(life) : now.plus(life).minus(BACKDATE);
        try {
            return signer.sign(asked, usages, now.minus(BACKDATE), to)
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("the authority can't sign", broken);
        }
    }

    private static Duration life(JsonObject request) {
        OptionalLong seconds = request.object("spec").number("expirationSeconds");
        if (seconds.isEmpty()) {
            return LIFE_MAX;
        }
        Duration asked = Duration.ofSeconds(seconds.getAsLong());
        Duration atLeast = asked.compareTo(LIFE_MIN) < 0 ? LIFE_MIN : asked;
        return atLeast.compareTo(LIFE_MAX) > 0 ? LIFE_MAX : atLeast;
    }
}
