package dev.kahawa.model.certificate;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** What a signer puts into a CertificateSigningRequest's status. */
public final class IssuedCertificates {
    private IssuedCertificates() {}

    /** @throws MalformedCertificateException with the message of upstream's validation */
    public static List<X509Certificate> ofPem(byte[] pem) throws MalformedCertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : PemBlock.all(pem)) {
            if (block.headers()) {
                throw new MalformedCertificateException("no PEM block headers are permitted");
            }
            if (!block.type().equals("CERTIFICATE")) {
                throw new MalformedCertificateException(
                        "only CERTIFICATE PEM blocks are allowed, found \"" + block.type() + "\"");
            }
            certificates.add(certificate(block.content()));
        }
        if (certificates.isEmpty()) {
            throw new MalformedCertificateException(
                    "must contain at least one CERTIFICATE PEM block");
        }
        return certificates;
    }

    private static X509Certificate certificate(byte[] der) throws MalformedCertificateException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException bad) {
            throw new MalformedCertificateException("x509: malformed certificate");
        }
    }
}
