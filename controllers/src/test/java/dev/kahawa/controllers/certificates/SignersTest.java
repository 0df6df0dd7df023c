package dev.kahawa.controllers.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kahawa.model.certificate.SigningRequest;

import org.junit.jupiter.api.Test;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Set;

import javax.security.auth.x500.X500Principal;

class SignersTest {
    private static final Set<String> CLIENT = Set.of("digital signature", "client auth");
    private static final Set<String> SERVER = Set.of("digital signature", "server auth");
    private final PublicKey key;

    SignersTest() throws GeneralSecurityException {
        key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();
    }

    private void check(
            String signer, String subject, int dnsNames, Set<String> usages, String expected) {
        SigningRequest request = new SigningRequest(
                new X500Principal(subject),
                key,
                new SigningRequest.Alternatives(dnsNames, 0, 0, 0, new byte[0]),
                new byte[0]);
        assertThat(Signers.objection(signer, request, usages).orElse("")).isEqualTo(expected);
    }

    @Test
    void kubeletClients() {
        String node = "O=system:nodes,CN=system:node:a";
        check(Signers.KUBELET_CLIENT, node, 0, CLIENT, "");
        check(
                Signers.KUBELET_CLIENT,
                node,
                0,
                Set.of("digital signature", "key encipherment", "client auth"),
                "");
        check(
                Signers.KUBELET_CLIENT,
                "O=others,CN=system:node:a",
                0,
                CLIENT,
                "subject organization is not system:nodes");
        check(
                Signers.KUBELET_CLIENT,
                "O=system:nodes,CN=a",
                0,
                CLIENT,
                "subject common name does not begin with system:node:");
        check(Signers.KUBELET_CLIENT, node, 1, CLIENT, "DNS subjectAltNames are not allowed");
        check(
                Signers.KUBELET_CLIENT,
                node,
                0,
                SERVER,
                "usages did not match [client auth digital signature key encipherment]");
    }

    @Test
    void kubeletServers() {
        String node = "O=system:nodes,CN=system:node:a";
        check(Signers.KUBELET_SERVING, node, 1, SERVER, "");
        check(Signers.KUBELET_SERVING, node, 0, SERVER, "DNS or IP subjectAltName is required");
        check(
                Signers.KUBELET_SERVING,
                node,
                1,
                CLIENT,
                "usages did not match [digital signature key encipherment server auth]");
    }

    @Test
    void clients() {
        check(Signers.API_CLIENT, "CN=anybody", 0, CLIENT, "");
        check(
                Signers.API_CLIENT,
                "CN=anybody",
                0,
                SERVER,
                "invalid usage for client certificate: server auth");
        check(
                Signers.API_CLIENT,
                "CN=anybody",
                0,
                Set.of("digital signature"),
                "missing required usage for client certificate: client auth");
    }
}
