package dev.kahawa.model.request;

import java.security.cert.X509Certificate;
import java.util.List;

/** Where a request came from. */
public sealed interface Caller {

    /**
     * Somebody at the other end of a connection, to be authenticated.
     *
     * @param address the peer's IP address, as text
     * @param certificates what the peer presented in the TLS handshake, leaf first; possession of
     *     the key is proven, but nobody has checked who signed them
     */
    record Network(String address, List<X509Certificate> certificates) implements Caller {}

    /** A part of this process under its own identity: nothing to prove, everything to authorize. */
    record InProcess(User user) implements Caller {}
}
