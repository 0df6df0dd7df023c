package dev.kahawa.apiserver.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the server proves itself with, and whom it asks for a certificate.
 *
 * @param chain the server's certificate first, then who signed it
 * @param clientAuthorities told to clients so that they pick the right certificate; presenting one
 *     stays optional, and whoever signed it, it is accepted here and judged by authentication
 */
public record TlsMaterial(
        PrivateKey key, List<X509Certificate> chain, List<X509Certificate> clientAuthorities) {

    public TlsMaterial {
        chain = List.copyOf(chain);
        clientAuthorities = List.copyOf(clientAuthorities);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a certificate chain is needed");
        }
    }

    @Override
    public String toString() {
        return "TlsMaterial[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
