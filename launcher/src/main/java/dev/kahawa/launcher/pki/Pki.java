package dev.kahawa.launcher.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;

/**
 * The keys and certificates of a cluster: made when first needed, kept in a directory, renewed when
 * less than {@link #RENEW_BEFORE} is left of them.
 */
public final class Pki {
    private static final Duration CA_LIFE = Duration.ofDays(3_650);
    private static final Duration LEAF_LIFE = Duration.ofDays(365);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private final Path directory;
    private final InstantSource clock;
    private final SecureRandom random;

    public Pki(Path directory, InstantSource clock, SecureRandom random) {
        this.directory = directory;
        this.clock = clock;
        this.random = random;
    }

    /** A key and the certificate for it. */
    public record Pair(PrivateKey key, X509Certificate certificate) {}

    public Pair authority() throws IOException, GeneralSecurityException {
        return kept("ca", () -> Certificates.authority(keyPair(), period(CA_LIFE), random));
    }

    /** @param names host names and IP addresses the server is called by */
    public Pair serving(Pair authority, Collection<String> names)
            throws IOException, GeneralSecurityException {
        Pair pair = kept("apiserver", () -> newServing(authority, names));
        return isSignedBy(authority, pair)
                        && Certificates.names(pair.certificate()).containsAll(names)
                ? pair
                : save("apiserver", newServing(authority, names));
    }

    private Pair newServing(Pair authority, Collection<String> names)
            throws GeneralSecurityException {
        return Certificates.serving(authority, keyPair(), names, period(LEAF_LIFE), random);
    }

    /** The administrator: a member of system:masters. */
    public Pair admin(Pair authority) throws IOException, GeneralSecurityException {
        Pair pair = kept("admin", () -> newAdmin(authority));
        return isSignedBy(authority, pair) ? pair : save("admin", newAdmin(authority));
    }

    private Pair newAdmin(Pair authority) throws GeneralSecurityException {
        return Certificates.client(
                authority,
                keyPair(),
                "admin",
                List.of("system:masters"),
                period(LEAF_LIFE),
                random);
    }

    /** The authority itself may have been renewed since. */
    private static boolean isSignedBy(Pair authority, Pair leaf) {
        try {
            leaf.certificate().verify(authority.certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    /** The API server as it shows itself to kubelets: a member of system:masters, as kubeadm has it. */
    public Pair kubeletClient(Pair authority) throws IOException, GeneralSecurityException {
        return kept(
                "apiserver-kubelet-client",
                () -> Certificates.client(
                        authority,
                        keyPair(),
                        "kube-apiserver-kubelet-client",
                        List.of("system:masters"),
                        period(LEAF_LIFE),
                        random));
    }

    /** The key that signs the tokens of ServiceAccounts, with a certificate to keep it by. */
    public KeyPair serviceAccountKey() throws IOException, GeneralSecurityException {
        Pair pair = kept("sa", () -> Certificates.authority(keyPair(), period(CA_LIFE), random));
        return new KeyPair(pair.certificate().getPublicKey(), (ECPrivateKey) pair.key());
    }

    private KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    /** From a minute ago, for clocks that are late. */
    private Certificates.Period period(Duration life) {
        Instant now = clock.instant();
        return new Certificates.Period(
                Date.from(now.minus(Duration.ofMinutes(1))), Date.from(now.plus(life)));
    }

    /** Makes a pair that is not there. */
    @FunctionalInterface
    private interface Maker {
        Pair make() throws GeneralSecurityException;
    }

    private Pair kept(String name, Maker maker) throws IOException, GeneralSecurityException {
        Path certificate = directory.resolve(name + ".crt");
        Path key = directory.resolve(name + ".key");
        if (Files.exists(certificate) && Files.exists(key)) {
            Pair pair = new Pair(Pem.key(key), Pem.certificates(certificate).getFirst());
            Instant end = pair.certificate().getNotAfter().toInstant();
            if (clock.instant().isBefore(end.minus(RENEW_BEFORE))) {
                return pair;
            }
        }
        return save(name, maker.make());
    }

    private Pair save(String name, Pair pair) throws IOException, GeneralSecurityException {
        Files.createDirectories(directory);
        // a kill in between leaves no certificate with another's key, but one to be made anew
        Files.deleteIfExists(directory.resolve(name + ".crt"));
        Pem.write(directory.resolve(name + ".key"), Pem.key(pair.key()));
        Pem.write(directory.resolve(name + ".crt"), Pem.certificate(pair.certificate()));
        return pair;
    }
}
