package dev.kahawa.apiserver.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** What a server shows in the TLS handshake, leaf certificate first. */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {}
