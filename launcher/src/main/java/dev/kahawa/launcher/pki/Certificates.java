package dev.kahawa.launcher.pki;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
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
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;

/** Makes certificates (RFC 5280); loaded only when one has to be made. */
final class Certificates {
    private static final int SERIAL_BITS = 120;

    private Certificates() {}

    /** When a certificate is good. */
    record Period(Date from, Date to) {}

    static Pki.Pair authority(KeyPair keys, Period period, SecureRandom random)
            throws GeneralSecurityException {
        X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, "kahawa-ca").build();
        try {
            JcaX509v3CertificateBuilder builder = builder(name, name, keys, period, random);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
            return signed(builder, keys, keys);
        } catch (CertIOException broken) {
            throw new GeneralSecurityException(broken);
        }
    }

    static Pki.Pair serving(
            Pki.Pair authority,
            KeyPair keys,
            Collection<String> names,
            Period period,
            SecureRandom random)
            throws GeneralSecurityException {
        X500Name subject =
                new X500NameBuilder().addRDN(BCStyle.CN, "kube-apiserver").build();
        List<GeneralName> generalNames = new ArrayList<>();
        for (String name : names) {
            boolean address = name.matches("[0-9.]+") || name.indexOf(':') >= 0;
            generalNames.add(
                    new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name));
        }
        try {
            JcaX509v3CertificateBuilder builder =
                    leaf(authority, subject, keys, period, KeyPurposeId.id_kp_serverAuth, random);
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(generalNames.toArray(GeneralName[]::new)));
            return signed(builder, keys, keysOf(authority));
        } catch (CertIOException broken) {
            throw new GeneralSecurityException(broken);
        }
    }

    static Pki.Pair client(
            Pki.Pair authority,
            KeyPair keys,
            String user,
            List<String> groups,
            Period period,
            SecureRandom random)
            throws GeneralSecurityException {
        X500NameBuilder subject = new X500NameBuilder();
        groups.forEach(group -> subject.addRDN(BCStyle.O, group));
        subject.addRDN(BCStyle.CN, user);
        try {
            JcaX509v3CertificateBuilder builder = leaf(
                    authority,
                    subject.build(),
                    keys,
                    period,
                    KeyPurposeId.id_kp_clientAuth,
                    random);
            return signed(builder, keys, keysOf(authority));
        } catch (CertIOException broken) {
            throw new GeneralSecurityException(broken);
        }
    }

    private static KeyPair keysOf(Pki.Pair pair) {
        return new KeyPair(pair.certificate().getPublicKey(), pair.key());
    }

    private static JcaX509v3CertificateBuilder leaf(
            Pki.Pair authority,
            X500Name subject,
            KeyPair keys,
            Period period,
            KeyPurposeId purpose,
            SecureRandom random)
            throws CertIOException {
        X500Name issuer = X500Name.getInstance(
                authority.certificate().getSubjectX500Principal().getEncoded());
        JcaX509v3CertificateBuilder builder = builder(issuer, subject, keys, period, random);
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        return builder;
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, KeyPair keys, Period period, SecureRandom random) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, random),
                period.from(),
                period.to(),
                subject,
                keys.getPublic());
    }

    private static Pki.Pair signed(
            JcaX509v3CertificateBuilder builder, KeyPair keys, KeyPair signer)
            throws GeneralSecurityException {
        try {
            String algorithm = signer.getPrivate().getAlgorithm().equals("RSA")
                    ? "SHA256withRSA"
                    : "SHA256withECDSA";
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder(algorithm).build(signer.getPrivate())));
            return new Pki.Pair(keys.getPrivate(), certificate);
        } catch (OperatorCreationException broken) {
            throw new GeneralSecurityException(broken);
        }
    }

    /** The host names and addresses in a certificate, as they were given. */
    static List<String> names(X509Certificate certificate) throws GeneralSecurityException {
        List<String> names = new ArrayList<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            alternatives.forEach(each -> names.add(String.valueOf(each.get(1))));
        }
        return names;
    }
}
