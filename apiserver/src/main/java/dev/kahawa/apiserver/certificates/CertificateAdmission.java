package dev.kahawa.apiserver.certificates;

import dev.kahawa.apiserver.admission.AdmissionPlugin;
import dev.kahawa.apiserver.admission.Attributes;
import dev.kahawa.apiserver.admission.Attributes.Operation;
import dev.kahawa.apiserver.authorization.Authorizer;
import dev.kahawa.apiserver.authorization.NodeIdentity;
import dev.kahawa.apiserver.authorization.Verdict;
import dev.kahawa.apiserver.request.Target;
import dev.kahawa.model.certificate.MalformedCertificateException;
import dev.kahawa.model.certificate.SigningRequest;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.User;
import dev.kahawa.model.schema.Times;

import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * CertificateSigningRequests say who made them; approving and signing take leave for the signer
 * (upstream's CertificateApproval, CertificateSigning and CertificateSubjectRestriction).
 */
public final class CertificateAdmission implements AdmissionPlugin {
    private static final String GROUP = "certificates.k8s.io";
    private static final String API_CLIENT = "kubernetes.io/kube-apiserver-client";
    private static final List<String> KUBELET_SIGNERS =
            List.of("kubernetes.io/kubelet-serving", API_CLIENT + "-kubelet");

    private final Authorizer authorizer;
    private final InstantSource clock;

    public CertificateAdmission(Authorizer authorizer, InstantSource clock) {
        this.authorizer = authorizer;
        this.clock = clock;
    }

    private static boolean isRequest(Attributes attributes) {
        return attributes.resource().group().equals(GROUP)
                && attributes.resource().resource().equals("certificatesigningrequests");
    }

    @Override
    public JsonObject mutate(Attributes attributes, JsonObject object) {
        if (!isRequest(attributes)) {
            return object;
        }
        if (attributes.operation() == Operation.CREATE) {
            checkNode(attributes, object);
            return object.update("spec", spec -> asked(spec, attributes.user()));
        }
        boolean conditions = attributes.operation() == Operation.UPDATE
                && !attributes.subresource().isEmpty();
        if (!conditions) {
            return object;
        }
        JsonObject old = attributes.before();
        return stamped(
                attributes.subresource().equals("status") ? preserved(object, old) : object, old);
    }

    private static JsonObject asked(JsonObject spec, User user) {
        JsonObject.Builder extra = JsonObject.builder();
        user.extra().forEach((key, values) -> extra.put(key, JsonArray.ofStrings(values)));
        JsonObject result = spec.without("uid").without("groups").without("extra");
        JsonObject.Builder who = JsonObject.builder()
                .putUnlessEmpty("username", user.name())
                .putUnlessEmpty("uid", user.uid())
                .putUnlessEmpty("groups", JsonArray.ofStrings(user.groups()))
                .putUnlessEmpty("extra", extra.build());
        for (String key : who.build().keys()) {
            result = result.with(key, who.build().at(key).orElseThrow());
        }
        return result;
    }

    /** A signer that repeats the approval without its times means the same approval. */
    private static JsonObject preserved(JsonObject object, JsonObject old) {
        JsonArray before = old.array("status", "conditions");
        JsonArray conditions = object.array("status", "conditions")
                .mapObjects(condition -> before.objects().stream()
                        .filter(same -> timeless(same).equals(timeless(condition)))
                        .findFirst()
                        .orElse(condition));
        return conditions.isEmpty()
                ? object
                : object.update("status", status -> status.with("conditions", conditions));
    }

    private static JsonObject timeless(JsonObject condition) {
        return condition.without("lastUpdateTime").without("lastTransitionTime");
    }

    /** When a condition changed, where its writer did not say. */
    private JsonObject stamped(JsonObject object, JsonObject old) {
        String now = Times.seconds(clock.instant());
        JsonArray conditions = object.array("status", "conditions").mapObjects(condition -> {
            String changed = old.array("status", "conditions").objects().stream()
                    .filter(before -> before.text("type").equals(condition.text("type")))
                    .filter(before -> before.text("status").equals(condition.text("status")))
                    .map(before -> before.text("lastTransitionTime"))
                    .filter(time -> !time.isEmpty())
                    .findFirst()
                    .orElse(now);
            return withTime(
                    withTime(condition, "lastUpdateTime", now), "lastTransitionTime", changed);
        });
        return conditions.isEmpty()
                ? object
                : object.update("status", status -> status.with("conditions", conditions));
    }

    private static JsonObject withTime(JsonObject condition, String field, String time) {
        return condition.text(field).isEmpty() ? condition.with(field, Json.of(time)) : condition;
    }

    /** A node asks for its own certificates only. */
    private static void checkNode(Attributes attributes, JsonObject object) {
        Optional<String> node = NodeIdentity.nodeName(attributes.user());
        if (node.isEmpty() || !KUBELET_SIGNERS.contains(object.text("spec", "signerName"))) {
            return;
        }
        String wanted = "system:node:" + node.get();
        try {
            if (!parsed(object).commonName().equals(wanted)) {
                throw attributes.forbidden("can only create a node CSR with CN=" + wanted);
            }
        } catch (MalformedCertificateException bad) {
            throw attributes.forbidden("unable to parse csr: " + bad.text());
        }
    }

    private static SigningRequest parsed(JsonObject object) throws MalformedCertificateException {
        return SigningRequest.ofPem(Base64.getDecoder().decode(object.text("spec", "request")));
    }

    @Override
    public void validate(Attributes attributes, JsonObject object) {
        if (!isRequest(attributes)) {
            return;
        }
        switch (attributes.operation() + "/" + attributes.subresource()) {
            case "CREATE/" -> checkMasters(attributes, object);
            case "UPDATE/approval" -> check(attributes, "approve");
            case "UPDATE/status" -> {
                if (!issued(object).equals(issued(attributes.before()))) {
                    check(attributes, "sign");
                }
            }
            default -> {}
        }
    }

    private static JsonObject issued(JsonObject object) {
        return JsonObject.of("certificate", object.text("status", "certificate"))
                .with("conditions", object.array("status", "conditions"));
    }

    private static void checkMasters(Attributes attributes, JsonObject object) {
        if (!object.text("spec", "signerName").equals(API_CLIENT)) {
            return;
        }
        try {
            if (parsed(object).organizations().contains("system:masters")) {
                throw attributes.forbidden("use of "
                        + API_CLIENT
                        + " signer with system:masters group is not allowed");
            }
        } catch (MalformedCertificateException bad) {
            throw attributes.forbidden("failed to parse CSR: " + bad.text());
        }
    }

    private void check(Attributes attributes, String verb) {
        String signer = attributes.before().text("spec", "signerName");
        String domain = signer.substring(0, signer.indexOf('/') + 1);
        if (!may(attributes.user(), verb, signer) && !may(attributes.user(), verb, domain + "*")) {
            throw attributes.forbidden("user not permitted to "
                    + verb
                    + " requests with signerName \""
                    + signer
                    + "\"");
        }
    }

    private boolean may(User user, String verb, String signer) {
        Target target = new Target.Resource(verb, "", GROUP, "*", "", "signers", "", signer);
        return authorizer.authorize(user, target) instanceof Verdict.Allowed;
    }
}
