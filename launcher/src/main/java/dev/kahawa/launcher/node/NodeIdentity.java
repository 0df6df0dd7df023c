package dev.kahawa.launcher.node;

import dev.kahawa.client.Client;
import dev.kahawa.client.Informer;
import dev.kahawa.client.Resource;
import dev.kahawa.client.remote.Access;
import dev.kahawa.client.remote.RemoteApiServer;
import dev.kahawa.launcher.kubeconfig.Kubeconfig;
import dev.kahawa.launcher.kubeconfig.KubeconfigReader;
import dev.kahawa.launcher.pki.CertificateRequests;
import dev.kahawa.launcher.pki.Pem;
import dev.kahawa.model.kinds.Conditions;
import dev.kahawa.model.object.Json;
import dev.kahawa.model.object.JsonArray;
import dev.kahawa.model.object.JsonObject;
import dev.kahawa.model.request.Query;
import dev.kahawa.model.request.User;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A node's client certificate, kept in its kubeconfig: asked for by a CertificateSigningRequest
 * with a bootstrap token, and again with the certificate itself when most of its time is over.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/">TLS
 *     bootstrapping</a>
 */
public final class NodeIdentity {
    private static final String SIGNER = "kubernetes.io/kube-apiserver-client-kubelet";
    private static final String GROUP = "system:nodes";

    /** So long an approver may think. */
    private static final Duration APPROVAL_MAX = Duration.ofMinutes(15);

    /** The share of a certificate's life after which it is renewed. */
    private static final double RENEW_AT = 0.8;

    private final Path kubeconfig;
    private final String user;
    private final InstantSource clock;
    private final SecureRandom random;

    public NodeIdentity(
            Path kubeconfig, String nodeName, InstantSource clock, SecureRandom random) {
        this.kubeconfig = kubeconfig;
        this.user = "system:node:" + nodeName;
        this.clock = clock;
        this.random = random;
    }

    /** Whether the node has a kubeconfig already. */
    public boolean exists() {
        return Files.exists(kubeconfig);
    }

    /**
     * Gets the node's first certificate and writes its kubeconfig.
     *
     * @param bootstrap a kubeconfig with a bootstrap token
     * @throws IOException if the request is denied or not approved in time
     */
    public void join(Path bootstrap)
            throws IOException, GeneralSecurityException, InterruptedException {
        obtain(KubeconfigReader.read(bootstrap));
    }

    /** When {@link #renew} is due; never for a kubeconfig without certificate. */
    public Instant renewAt() throws IOException, GeneralSecurityException {
        if (KubeconfigReader.read(kubeconfig).credentials()
                instanceof Access.Credentials.Certificate(var key, var chain)) {
            Instant from = chain.getFirst().getNotBefore().toInstant();
            Instant to = chain.getFirst().getNotAfter().toInstant();
            return from.plusSeconds(
                    Math.round(RENEW_AT * Duration.between(from, to).toSeconds()));
        }
        return Instant.MAX;
    }

    /** Gets a new certificate with the present one. */
    public void renew() throws IOException, GeneralSecurityException, InterruptedException {
        obtain(KubeconfigReader.read(kubeconfig));
    }

    public boolean isDue() throws IOException, GeneralSecurityException {
        return !clock.instant().isBefore(renewAt());
    }

    private void obtain(Access access)
            throws IOException, GeneralSecurityException, InterruptedException {
        KeyPair key = CertificateRequests.key(random);
        String request = CertificateRequests.of(key, user, List.of(GROUP));
        try (RemoteApiServer server = new RemoteApiServer(() -> access)) {
            Client client = new Client(server, User.of(user), "kubelet/v1.36.0");
            JsonObject created =
                    client.create(Resource.CERTIFICATE_SIGNING_REQUESTS, signingRequest(request));
            String certificate = await(client, created.text("metadata", "name"));
            List<X509Certificate> chain =
                    Pem.certificates(certificate.getBytes(StandardCharsets.US_ASCII));
            Pem.write(
                    kubeconfig,
                    Kubeconfig.text(
                            access.server().toString(),
                            access.authorities(),
                            user,
                            key.getPrivate(),
                            chain));
        }
    }

    private static JsonObject signingRequest(String request) {
        byte[] pem = request.getBytes(StandardCharsets.US_ASCII);
        return JsonObject.builder()
                .put("apiVersion", "certificates.k8s.io/v1")
                .put("kind", "CertificateSigningRequest")
                .put("metadata", JsonObject.of("generateName", "csr-"))
                .put(
                        "spec",
                        JsonObject.of("request", Base64.getEncoder().encodeToString(pem))
                                .with("signerName", SIGNER)
                                .with(
                                        "usages",
                                        JsonArray.of(List.of(
                                                Json.of("digital signature"),
                                                Json.of("client auth")))))
                .build();
    }

    /** The certificate as PEM text, once it is there. */
    private static String await(Client client, String name)
            throws IOException, InterruptedException {
        CompletableFuture<String> certificate = new CompletableFuture<>();
        Query one = Query.of("fieldSelector", "metadata.name=" + name);
        try (Informer requests = new Informer(
                client,
                Resource.CERTIFICATE_SIGNING_REQUESTS,
                one,
                Informer::withoutManagedFields)) {
            requests.listen((before, after) -> {
                if (after != null) {
                    decide(after, certificate);
                }
            });
            requests.start();
            return certificate.get(APPROVAL_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IOException(
                    "nobody approved the CertificateSigningRequest "
                            + name
                            + "; kubectl certificate approve does",
                    late);
        } catch (ExecutionException refused) {
            throw new IOException(String.valueOf(refused.getMessage()), refused);
        }
    }

    private static void decide(JsonObject request, CompletableFuture<String> certificate) {
        Conditions conditions = Conditions.of(request);
        for (String bad : List.of("Denied", "Failed")) {
            if (conditions.isTrue(bad)) {
                String why = conditions.get(bad).map(c -> c.text("message")).orElse("");
                certificate.completeExceptionally(
                        new IOException("the node's certificate is refused: " + bad + ": " + why));
            }
        }
        String issued = request.text("status", "certificate");
        if (!issued.isEmpty()) {
            certificate.complete(
                    new String(Base64.getDecoder().decode(issued), StandardCharsets.US_ASCII));
        }
    }
}
