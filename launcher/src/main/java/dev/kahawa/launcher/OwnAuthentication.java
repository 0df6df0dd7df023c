package dev.kahawa.launcher;

import dev.kahawa.launcher.pki.Pem;
import dev.kahawa.model.object.JsonObject;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Tells extension API servers whose client certificates count: the ConfigMap {@code
 * extension-apiserver-authentication}, as kube-apiserver writes it.
 */
final class OwnAuthentication {
    private OwnAuthentication() {}

    static JsonObject object(List<X509Certificate> authorities) throws GeneralSecurityException {
        StringBuilder certificates = new StringBuilder();
        for (X509Certificate authority : authorities) {
            certificates.append(Pem.certificate(authority));
        }
        return JsonObject.builder()
                .put("apiVersion", "v1")
                .put("kind", "ConfigMap")
                .put(
                        "metadata",
                        JsonObject.of("name", "extension-apiserver-authentication")
                                .with("namespace", "kube-system"))
                .put("data", JsonObject.of("client-ca-file", certificates.toString()))
                .build();
    }
}
