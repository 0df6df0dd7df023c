package dev.kahawa.launcher;

import dev.kahawa.launcher.pki.Pem;
import dev.kahawa.launcher.pki.Pki;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** The file by which clients find the server and prove who they are. */
final class Kubeconfig {
    private Kubeconfig() {}

    static String text(String server, X509Certificate authority, Pki.Pair admin)
            throws GeneralSecurityException {
        return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: kahawa
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: kubernetes-admin
          user:
            client-certificate-data: %s
            client-key-data: %s
        contexts:
        - name: kahawa
          context:
            cluster: kahawa
            user: kubernetes-admin
        current-context: kahawa
        """.formatted(
                        server,
                        base64(Pem.certificate(authority)),
                        base64(Pem.certificate(admin.certificate())),
                        base64(Pem.key(admin.key())));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
