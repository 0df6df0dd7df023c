package dev.kahawa.launcher.kubeconfig;

import dev.kahawa.launcher.pki.Pem;
import dev.kahawa.launcher.pki.Pki;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** The file by which clients find the server and prove who they are. */
public final class Kubeconfig {
    private Kubeconfig() {}

    /** The administrator's. */
    public static String text(String server, X509Certificate authority, Pki.Pair admin)
            throws GeneralSecurityException {
        return text(server, List.of(authority), "admin", admin.key(), List.of(admin.certificate()));
    }

    /**
     * One cluster, one user, one context.
     *
     * @param authorities who may have signed the server's certificate
     * @param chain the user's certificate, leaf first
     */
    public static String text(
            String server,
            List<X509Certificate> authorities,
            String user,
            PrivateKey key,
            List<X509Certificate> chain)
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
        - name: %s
          user:
            client-certificate-data: %s
            client-key-data: %s
        contexts:
        - name: kahawa
          context:
            cluster: kahawa
            user: %s
        current-context: kahawa
        """.formatted(
                        server,
                        certificates(authorities),
                        user,
                        certificates(chain),
                        base64(Pem.clientKey(key, chain.getFirst())),
                        user);
    }

    private static String certificates(List<X509Certificate> chain)
            throws GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate each : chain) {
            text.append(Pem.certificate(each));
        }
        return base64(text.toString());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
