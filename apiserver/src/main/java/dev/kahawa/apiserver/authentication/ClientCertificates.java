package dev.kahawa.apiserver.authentication;

import dev.kahawa.model.request.User;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Users by client certificate: CN is the name, each O a group (upstream's x509 authenticator). */
final class ClientCertificates {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final List<X509Certificate> authorities;
    private final InstantSource clock;

    ClientCertificates(List<X509Certificate> authorities, InstantSource clock) {
        this.authorities = List.copyOf(authorities);
        this.clock = clock;
    }

    Identity identify(X509Certificate certificate) {
        try {
            certificate.checkValidity(Date.from(clock.instant()));
            List<String> usages = certificate.getExtendedKeyUsage();
            if (usages == null || !usages.contains(CLIENT_AUTH)) {
                return new Identity.Rejected("certificate is not for client authentication");
            }
            if (authorities.stream().noneMatch(authority -> isSignedBy(certificate, authority))) {
                return new Identity.Rejected("certificate signed by unknown authority");
            }
            return new Identity.Known(user(certificate), "client certificate");
        } catch (GeneralSecurityException | InvalidNameException bad) {
            return new Identity.Rejected(String.valueOf(bad.getMessage()));
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
