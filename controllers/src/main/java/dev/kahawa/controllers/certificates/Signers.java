package dev.kahawa.controllers.certificates;

import dev.kahawa.model.certificate.SigningRequest;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The signers whose requests the cluster's own authority signs, and what each insists on. */
final class Signers {
    static final String API_CLIENT = "kubernetes.io/kube-apiserver-client";
    static final String KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
    static final String KUBELET_SERVING = "kubernetes.io/kubelet-serving";
    static final String LEGACY_UNKNOWN = "kubernetes.io/legacy-unknown";
    private static final Set<String> ALL =
            Set.of(API_CLIENT, KUBELET_CLIENT, KUBELET_SERVING, LEGACY_UNKNOWN);

    private Signers() {}

    static boolean isOurs(String signer) {
        return ALL.contains(signer);
    }

    /** Why this signer does not sign that; empty if it does. */
    static Optional<String> objection(String signer, SigningRequest request, Set<String> usages) {
        return switch (signer) {
            case API_CLIENT -> apiClient(usages);
            case KUBELET_CLIENT -> kubeletClient(request, usages);
            case KUBELET_SERVING -> kubeletServing(request, usages);
            default -> Optional.empty();
        };
    }

    private static Optional<String> apiClient(Set<String> usages) {
        for (String usage : usages) {
            if (!Set.of("digital signature", "key encipherment", "client auth").contains(usage)) {
                return Optional.of("invalid usage for client certificate: " + usage);
            }
        }
        return usages.contains("client auth")
                ? Optional.empty()
                : Optional.of("missing required usage for client certificate: client auth");
    }

    private static Optional<String> kubeletClient(SigningRequest request, Set<String> usages) {
        SigningRequest.Alternatives names = request.alternatives();
        if (!isOfNodes(request)) {
            return Optional.of("subject organization is not system:nodes");
        }
        if (names.dnsNames() > 0) {
            return Optional.of("DNS subjectAltNames are not allowed");
        }
        if (names.emailAddresses() > 0) {
            return Optional.of("Email subjectAltNames are not allowed");
        }
        if (names.ipAddresses() > 0) {
            return Optional.of("IP subjectAltNames are not allowed");
        }
        if (names.uris() > 0) {
            return Optional.of("URI subjectAltNames are not allowed");
        }
        if (!isNode(request)) {
            return Optional.of("subject common name does not begin with system:node:");
        }
        return usages(usages, "client auth");
    }

    private static Optional<String> kubeletServing(SigningRequest request, Set<String> usages) {
        SigningRequest.Alternatives names = request.alternatives();
        if (!isOfNodes(request)) {
            return Optional.of("subject organization is not system:nodes");
        }
        if (names.dnsNames() == 0 && names.ipAddresses() == 0) {
            return Optional.of("DNS or IP subjectAltName is required");
        }
        if (names.emailAddresses() > 0) {
            return Optional.of("Email subjectAltNames are not allowed");
        }
        if (names.uris() > 0) {
            return Optional.of("URI subjectAltNames are not allowed");
        }
        Optional<String> usage = usages(usages, "server auth");
        return usage.isPresent() || isNode(request)
                ? usage
                : Optional.of("subject common name does not begin with system:node:");
    }

    private static boolean isOfNodes(SigningRequest request) {
        return request.organizations().equals(List.of("system:nodes"));
    }

    private static boolean isNode(SigningRequest request) {
        return request.commonName().startsWith("system:node:");
    }

    /** A signature and the purpose; keys that encipher, such as RSA's, may say so. */
    private static Optional<String> usages(Set<String> usages, String purpose) {
        boolean fits = usages.equals(Set.of("digital signature", purpose))
                || usages.equals(Set.of("digital signature", "key encipherment", purpose));
        String wanted = purpose.equals("client auth")
                ? "[client auth digital signature key encipherment]"
                : "[digital signature key encipherment server auth]";
        return fits ? Optional.empty() : Optional.of("usages did not match " + wanted);
    }
}
