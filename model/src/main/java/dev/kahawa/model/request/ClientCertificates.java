package dev.kahawa.model.request;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Users by client certificate, for the API server and for kubelets: CN is the name, each O a group
 * (upstream's x509 authenticator).
 */
public final class ClientCertificates {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final List<X509Certificate> authorities;

    /** @param authorities who may have signed a certificate */
    public ClientCertificates(List<X509Certificate> authorities) {
        this.authorities = List.copyOf(authorities);
    }

    /** Whose a certificate is. */
    public sealed interface Holder {
        record Known(User user) implements Holder {}

        /** It is not good: expired, for servers, or of another signer. */
        record Rejected(String why) implements Holder {}
    }

    /** @param certificate one whose key the peer is known to hold */
    public Holder holder(X509Certificate certificate, Instant now) {
        try {
            certificate.checkValidity(Date.from(now));
            List<String> usages = certificate.getExtendedKeyUsage();
            if (usages == null || !usages.contains(CLIENT_AUTH)) {
                return new Holder.Rejected("certificate is not for client authentication");
            }
            if (authorities.stream().noneMatch(authority -> isSignedBy(certificate, authority))) {
                return new Holder.Rejected("certificate signed by unknown authority");
            }
            return new Holder.Known(user(certificate));
        } catch (GeneralSecurityException | InvalidNameException bad) {
            return new Holder.Rejected(String.valueOf(bad.getMessage()));
        }
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
        try {
            certificate.verify(authority.getPublicKey());
            return certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
        } catch (GeneralSecurityException otherSigner) {
            return false;
        }
    }

    private static User user(X509Certificate certificate) throws InvalidNameException {
        String name = "";
        List<String> groups = new ArrayList<>();
        for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
            if (rdn.getType().equalsIgnoreCase("CN")) {
                name = String.valueOf(rdn.getValue());
            } else if (rdn.getType().equalsIgnoreCase("O")) {
                groups.add(String.valueOf(rdn.getValue()));
            }
        }
        groups.add("system:authenticated");
        return new User(name, "", groups, Map.of());
    }
}
