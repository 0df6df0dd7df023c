package dev.kahawa.launcher;

import dev.kahawa.apiserver.http.TlsIdentity;
import dev.kahawa.launcher.kubeconfig.Kubeconfig;
import dev.kahawa.launcher.pki.Pem;
import dev.kahawa.launcher.pki.Pki;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The certificate the server shows, and the admin's kubeconfig: both renewed while the server runs,
 * before they expire. A certificate given by flags is read again when its file has changed.
 */
final class Credentials implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);
    private static final long LOOK_EVERY_SECONDS = 60;

    private final Options options;
    private final Pki pki;
    private final Pki.Pair authority;
    private final List<String> names;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile TlsIdentity identity;
    private String kubeconfig = "";

    /** @param serviceAddress of the Service kubernetes, by which Pods call the server */
    Credentials(Options options, Pki pki, Pki.Pair authority, String serviceAddress)
            throws IOException, GeneralSecurityException {
        this.options = options;
        this.pki = pki;
        this.authority = authority;
        this.names = List.of(
                        "localhost",
                        "kubernetes",
                        "kubernetes.default",
                        "kubernetes.default.svc",
                        "kubernetes.default.svc.cluster.local",
                        "127.0.0.1",
                        options.listen().advertised(),
                        serviceAddress)
                .stream()
                .distinct()
                .toList();
        this.identity = readIdentity();
    }

    /** What the next connection is shown. */
    TlsIdentity identity() {
        return identity;
    }

    /** Writes the kubeconfig for a server at this URL, and from now on looks after it. */
    void publish(String address) throws IOException, GeneralSecurityException {
        writeKubeconfig(address);
        Thread.ofVirtual().name("certificates").start(() -> run(address));
    }

    private void run(String address) {
        try {
            while (!closed.await(LOOK_EVERY_SECONDS, TimeUnit.SECONDS)) {
                tryRenew(address);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryRenew(String address) {
        try {
            renew(address);
        } catch (IOException | GeneralSecurityException failed) {
            LOG.warn("certificates can't be renewed; the old ones stay", failed);
        }
    }

    /** Takes over what has been renewed, or has to be; otherwise does nothing. */
    void renew(String address) throws IOException, GeneralSecurityException {
        TlsIdentity now = readIdentity();
        if (!now.chain().equals(identity.chain())) {
            LOG.info(
                    "a new serving certificate, good until {}",
                    now.chain().getFirst().getNotAfter().toInstant());
            identity = now;
        }
        writeKubeconfig(address);
    }

    private void writeKubeconfig(String address) throws IOException, GeneralSecurityException {
        String text = Kubeconfig.text(address, authority.certificate(), pki.admin(authority));
        if (!text.equals(kubeconfig)) {
            Pem.write(options.kubeconfig(), text);
            kubeconfig = text;
        }
    }

    private TlsIdentity readIdentity() throws IOException, GeneralSecurityException {
        Path certFile = options.trust().certFile();
        Path keyFile = options.trust().privateKeyFile();
        if (certFile != null && keyFile != null) {
            return new TlsIdentity(Pem.key(keyFile), Pem.certificates(certFile));
        }
        Pki.Pair serving = pki.serving(authority, names);
        return new TlsIdentity(
                serving.key(), List.of(serving.certificate(), authority.certificate()));
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
