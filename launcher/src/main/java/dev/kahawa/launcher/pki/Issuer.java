package dev.kahawa.launcher.pki;

import dev.kahawa.controllers.certificates.CertificateSigner;
import dev.kahawa.model.certificate.SigningRequest;

import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The cluster's authority as CertificateSigningRequests see it. */
public final class Issuer implements CertificateSigner {
    private static final int SERIAL_BITS = 120;

    private static final Map<String, Integer> KEY_USAGES = Map.of(
            "signing", KeyUsage.digitalSignature,
            "digital signature", KeyUsage.digitalSignature,
            "content commitment", KeyUsage.nonRepudiation,
            "key encipherment", KeyUsage.keyEncipherment,
            "key agreement", KeyUsage.keyAgreement,
            "data encipherment", KeyUsage.dataEncipherment,
            "cert sign", KeyUsage.keyCertSign,
            "crl sign", KeyUsage.cRLSign,
            "encipher only", KeyUsage.encipherOnly,
            "decipher only", KeyUsage.decipherOnly);

    private static final Map<String, KeyPurposeId> PURPOSES = Map.of(
            "any", KeyPurposeId.anyExtendedKeyUsage,
            "server auth", KeyPurposeId.id_kp_serverAuth,
            "client auth", KeyPurposeId.id_kp_clientAuth,
            "code signing", KeyPurposeId.id_kp_codeSigning,
            "email protection", KeyPurposeId.id_kp_emailProtection,
            "s/mime", KeyPurposeId.id_kp_emailProtection,
            "ipsec end system", KeyPurposeId.id_kp_ipsecEndSystem,
            "ipsec tunnel", KeyPurposeId.id_kp_ipsecTunnel,
            "ipsec user", KeyPurposeId.id_kp_ipsecUser,
            "timestamping", KeyPurposeId.id_kp_timeStamping);

    private final Pki.Pair authority;
    private final SecureRandom random;

    public Issuer(Pki.Pair authority, SecureRandom random) {
        this.authority = authority;
        this.random = random;
    }

    @Override
    public String sign(SigningRequest request, Set<String> usages, Instant from, Instant to)
            throws GeneralSecurityException {
        Date last = authority.certificate().getNotAfter();
        Date end = Date.from(to);
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    X500Name.getInstance(
                            authority.certificate().getSubjectX500Principal().getEncoded()),
                    new BigInteger(SERIAL_BITS, random),
                    Date.from(from),
                    end.before(last) ? end : last,
                    X500Name.getInstance(request.subject().getEncoded()),
                    request.key());
            addExtensions(builder, request, usages);
            String algorithm = authority.key().getAlgorithm().equals("RSA")
                    ? "SHA256withRSA"
                    : "SHA256withECDSA";
            return Pem.certificate(new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder(algorithm).build(authority.key()))));
        } catch (CertIOException | OperatorCreationException broken) {
            throw new GeneralSecurityException(broken);
        }
    }

    private static void addExtensions(
            JcaX509v3CertificateBuilder builder, SigningRequest request, Set<String> usages)
            throws CertIOException {
        int bits = usages.stream()
                .mapToInt(usage -> KEY_USAGES.getOrDefault(usage, 0))
                .reduce(0, (a, b) -> a | b);
        if (bits != 0) {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(bits));
        }
        List<KeyPurposeId> purposes = usages.stream()
                .sorted()
                .map(PURPOSES::get)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (!purposes.isEmpty()) {
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
        }
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        byte[] names = request.alternatives().encoded();
        if (names.length > 0) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    GeneralNames.getInstance(ASN1Sequence.getInstance(names)));
        }
    }
}
