package dev.kahawa.apiserver.http;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets every client certificate pass: the handshake proves that the peer has the key, and
 * authentication decides later whom it trusts. So a bad certificate is answered with 401, as
 * kube-apiserver does, and not by a broken handshake. Never judges servers.
 */
final class AnySigner extends X509ExtendedTrustManager {
    private final List<X509Certificate> authorities;

    AnySigner(List<X509Certificate> authorities) {
        this.authorities = authorities;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.toArray(X509Certificate[]::new);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket at) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine at) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("trusts no server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket at)
            throws CertificateException {
        throw new CertificateException("trusts no server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine at)
            throws CertificateException {
        throw new CertificateException("trusts no server");
    }
}
