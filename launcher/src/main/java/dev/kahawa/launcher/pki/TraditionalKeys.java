package dev.kahawa.launcher.pki;

import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Optional;

/**
 * Keys in the forms that are older than PKCS #8: {@code EC PRIVATE KEY} (SEC 1, RFC 5915) and
 * {@code RSA PRIVATE KEY} (PKCS #1). Loaded only when one is met.
 */
final class TraditionalKeys {
    private static final int FIELD_BITS = 256;

    private TraditionalKeys() {}

    /** A key on P-256 as {@code EC PRIVATE KEY}. */
    static String write(java.security.interfaces.ECPrivateKey key, PublicKey publicKey)
            throws GeneralSecurityException {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(publicKey.getEncoded());
        ECPrivateKey sec1 = new ECPrivateKey(
                FIELD_BITS,
                key.getS(),
                new DERBitString(info.getPublicKeyData().getBytes()),
                SECObjectIdentifiers.secp256r1);
        try {
            return Pem.text("EC PRIVATE KEY", sec1.getEncoded());
        } catch (IOException broken) {
            throw new GeneralSecurityException(broken);
        }
    }

    /** The first such key in the text. */
    static Optional<PrivateKey> read(String text) throws GeneralSecurityException {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                if (next instanceof PEMKeyPair pair) {
                    return Optional.of(new JcaPEMKeyConverter().getKeyPair(pair).getPrivate());
                }
            }
            return Optional.empty();
        } catch (IOException malformed) {
            throw new GeneralSecurityException(malformed);
        }
    }
}
