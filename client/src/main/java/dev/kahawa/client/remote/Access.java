package dev.kahawa.client.remote;

import java.net.URI;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Where an API server is, whom to believe there, and who we are: what a kubeconfig's context says.
 *
 * @param server such as {@code https://10.0.0.1:6443}
 * @param authorities who may have signed the server's certificate; empty for those of the JDK
 */
public record Access(URI server, List<X509Certificate> authorities, Credentials credentials) {

    /** How we prove who we are. */
    public sealed interface Credentials {

        /** A client certificate, leaf first. */
        record Certificate(PrivateKey key, List<X509Certificate> chain) implements Credentials {}

        record Token(String token) implements Credentials {
            @Override
            public String toString() {
                return "Token[...]";
            }
        }

        record Anonymous() implements Credentials {}
    }
}
