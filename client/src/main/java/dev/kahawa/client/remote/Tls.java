package dev.kahawa.client.remote;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** TLS with an {@link Access}' authorities and client certificate. */
public final class Tls {
    private static final char[] NO_PASSWORD = {};

    private Tls() {}

    public static SSLContext context(Access access) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(access), trust(access), null);
        return context;
    }

    private static KeyManager[] keys(Access access) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        if (access.credentials() instanceof Access.Credentials.Certificate certificate) {
            X509Certificate[] chain = certificate.chain().toArray(X509Certificate[]::new);
            store.setKeyEntry("client", certificate.key(), NO_PASSWORD, chain);
        }
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trust(Access access)
            throws GeneralSecurityException, IOException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(access.authorities().isEmpty() ? null : store(access));
        return factory.getTrustManagers();
    }

    private static KeyStore store(Access access) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (int i = 0; i < access.authorities().size(); i++) {
            store.setCertificateEntry("authority " + i, access.authorities().get(i));
        }
        return store;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }
}
