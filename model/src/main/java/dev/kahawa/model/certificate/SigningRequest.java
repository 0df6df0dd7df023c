package dev.kahawa.model.certificate;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * A request for a certificate (PKCS #10, RFC 2986): who it is for, by which names, with which key.
 *
 * @param alternatives the subjectAltName extension as it is encoded; empty if there is none
 */
public record SigningRequest(
        X500Principal subject, PublicKey key, Alternatives alternatives, byte[] encoded) {
    private static final String EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final int ATTRIBUTES = 0xa0;

    /**
     * The subject's further names.
     *
     * @param encoded the extension's value; empty if there is none
     */
    public record Alternatives(
            int dnsNames, int emailAddresses, int ipAddresses, int uris, byte[] encoded) {
        static final Alternatives NONE = new Alternatives(0, 0, 0, 0, new byte[0]);
    }

    /** @throws MalformedCertificateException with the message of upstream's validation */
    public static SigningRequest ofPem(byte[] pem) throws MalformedCertificateException {
        List<PemBlock> blocks = PemBlock.all(pem);
        if (blocks.isEmpty() || !blocks.getFirst().type().equals("CERTIFICATE REQUEST")) {
            throw new MalformedCertificateException("PEM block type must be CERTIFICATE REQUEST");
        }
        return of(blocks.getFirst().content());
    }

    private static SigningRequest of(byte[] der) throws MalformedCertificateException {
        Der info = Der.whole(der).part(0, Der.SEQUENCE);
        Der name = info.part(1, Der.SEQUENCE);
        Der key = info.part(2, Der.SEQUENCE);
        try {
            return new SigningRequest(
                    new X500Principal(name.encoded()), key(key), alternatives(info), der);
        } catch (IllegalArgumentException noName) {
            throw new MalformedCertificateException(String.valueOf(noName.getMessage()));
        }
    }

    private static PublicKey key(Der info) throws MalformedCertificateException {
        String algorithm = info.part(0, Der.SEQUENCE).part(0, Der.OID).oid();
        String name = switch (algorithm) {
            case "1.2.840.10045.2.1" -> "EC";
            case "1.2.840.113549.1.1.1" -> "RSA";
            case "1.3.101.112" -> "Ed25519";
            default ->
                throw new MalformedCertificateException("x509: unknown public key algorithm");
        };
        try {
            return KeyFactory.getInstance(name)
                    .generatePublic(new X509EncodedKeySpec(info.encoded()));
        } catch (GeneralSecurityException bad) {
            throw new MalformedCertificateException("x509: malformed public key");
        }
    }

    private static Alternatives alternatives(Der info) throws MalformedCertificateException {
        List<Der> parts = info.parts();
        if (parts.size() < 4 || parts.get(3).tag() != ATTRIBUTES) {
            return Alternatives.NONE;
        }
        for (Der attribute : parts.get(3).parts()) {
            if (attribute.part(0, Der.OID).oid().equals(EXTENSION_REQUEST)) {
                Der extensions = attribute.part(1, Der.SET).part(0, Der.SEQUENCE);
                for (Der extension : extensions.parts()) {
                    if (extension.part(0, Der.OID).oid().equals(SUBJECT_ALT_NAME)) {
                        return alternatives(extension.parts().getLast().content());
                    }
                }
            }
        }
        return Alternatives.NONE;
    }

    private static Alternatives alternatives(byte[] value) throws MalformedCertificateException {
        int[] counts = new int[8];
        for (Der name : Der.whole(value).parts()) {
            counts[name.tag() & 0x07]++;
        }
        return new Alternatives(counts[2], counts[1], counts[7], counts[6], value);
    }

    /** That who asks holds the key. */
    public void checkSignature() throws MalformedCertificateException {
        Der request = Der.whole(encoded);
        String algorithm = request.part(1, Der.SEQUENCE).part(0, Der.OID).oid();
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initVerify(key);
            signature.update(request.part(0, Der.SEQUENCE).encoded());
            if (signature.verify(request.part(2, Der.BIT_STRING).bits())) {
                return;
            }
        } catch (GeneralSecurityException bad) {
            throw new MalformedCertificateException("x509: " + bad.getMessage());
        }
        throw new MalformedCertificateException("x509: signature verification failure");
    }

    /** CN, empty if there is none. */
    public String commonName() {
        List<String> names = attributes("CN");
        return names.isEmpty() ? "" : names.getLast();
    }

    /** Every O, in the order of the subject. */
    public List<String> organizations() {
        return attributes("O");
    }

    private List<String> attributes(String type) {
        try {
            List<String> values = new ArrayList<>();
            for (Rdn rdn : new LdapName(subject.getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase(type)) {
                    values.add(String.valueOf(rdn.getValue()));
                }
            }
            return values;
        } catch (InvalidNameException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
