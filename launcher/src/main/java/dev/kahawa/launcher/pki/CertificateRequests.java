package dev.kahawa.launcher.pki;

import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.List;

/** Requests for certificates (PKCS #10, RFC 2986), as PEM text. */
public final class CertificateRequests {
    private CertificateRequests() {}

    /** A new key on the curve P-256. */
    public static KeyPair key(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    public static String of(KeyPair key, String user, List<String> groups)
            throws GeneralSecurityException, IOException {
        X500NameBuilder subject = new X500NameBuilder();
        groups.forEach(group -> subject.addRDN(BCStyle.O, group));
        subject.addRDN(BCStyle.CN, user);
        try {
            byte[] request = new JcaPKCS10CertificationRequestBuilder(
                            subject.build(), key.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                    .getEncoded();
            return Pem.text("CERTIFICATE REQUEST", request);
        } catch (OperatorCreationException broken) {
            throw new GeneralSecurityException(broken);
        }
    }
}
