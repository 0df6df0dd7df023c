package dev.kahawa.launcher.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys and certificates as PEM text (RFC 7468), in files that only their owner can read. */
public final class Pem {
    private static final String KEY = "PRIVATE KEY";

    private Pem() {}

    static String text(String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }

    public static String certificate(X509Certificate certificate) throws GeneralSecurityException {
        return text("CERTIFICATE", certificate.getEncoded());
    }

    public static String key(PrivateKey key) {
        return text(KEY, key.getEncoded());
    }

    /**
     * A client's key on P-256 in the form that every client reads: fabric8's takes a PKCS #8 key for
     * an RSA one.
     */
    public static String clientKey(PrivateKey key, X509Certificate certificate)
            throws GeneralSecurityException {
        return key instanceof ECPrivateKey elliptic
                ? TraditionalKeys.write(elliptic, certificate.getPublicKey())
                : key(key);
    }

    /** All certificates of a file, which holds one at least. */
    public static List<X509Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        byte[] text = Files.readAllBytes(file);
        try {
            List<X509Certificate> found = certificates(text);
            if (!found.isEmpty()) {
                return found;
            }
        } catch (CertificateException malformed) {
            throw new CertificateException(file + " holds no certificate", malformed);
        }
        throw new CertificateException(file + " holds no certificate");
    }

    /** All certificates of a PEM text. */
    public static List<X509Certificate> certificates(byte[] text) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Certificate each : factory.generateCertificates(new ByteArrayInputStream(text))) {
            certificates.add((X509Certificate) each);
        }
        return List.copyOf(certificates);
    }

    /** A key, elliptic or RSA, in PKCS #8 or the form of its kind. */
    public static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        return key(Files.readAllBytes(file), file.toString());
    }

    /**
     * A key, elliptic or RSA, in PKCS #8 or the form of its kind.
     *
     * @param source where it is from, for the error message
     */
    public static PrivateKey key(byte[] pem, String source) throws GeneralSecurityException {
        String text = new String(pem, StandardCharsets.US_ASCII);
        int begin = text.indexOf("-----BEGIN " + KEY + "-----");
        int end = text.indexOf("-----END " + KEY + "-----");
        if (begin < 0 || end < begin) {
            return TraditionalKeys.read(text)
                    .orElseThrow(
                            () -> new GeneralSecurityException(source + " holds no private key"));
        }
        String base64 = text.substring(begin + KEY.length() + 16, end);
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
        try {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        } catch (GeneralSecurityException notElliptic) {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        }
    }

    /** Writes a file that only its owner can read, whole or not at all. */
    public static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    fresh,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(fresh, text);
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
