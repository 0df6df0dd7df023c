package dev.kahawa.node.kubelet;

import dev.kahawa.model.request.User;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Who a client's certificate says it is: CN is the name, each O a group. */
final class ClientCertificate {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final List<X509Certificate> authorities;
    private final InstantSource clock;

    ClientCertificate(List<X509Certificate> authorities, InstantSource clock) {
        this.authorities = List.copyOf(authorities);
        this.clock = clock;
    }

    /** Empty where the certificate is not good: expired, for servers, or of another signer. */
    Optional<User> user(X509Certificate certificate) {
        try {
            certificate.checkValidity(Date.from(clock.instant()));
            List<String> usages = certificate.getExtendedKeyUsage();
            boolean good = usages != null
                    && usages.contains(CLIENT_AUTH)
                    && authorities.stream().anyMatch(signer -> isSignedBy(certificate, signer));
            return good ? Optional.of(named(certificate)) : Optional.empty();
        } catch (GeneralSecurityException | InvalidNameException bad) {
            return Optional.empty();
        }
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate signer) {
        try {
            certificate.verify(signer.getPublicKey());
            return certificate.getIssuerX500Principal().equals(signer.getSubjectX500Principal());
        } catch (GeneralSecurityException otherSigner) {
            return false;
        }
    }

    private static User named(X509Certificate certificate) throws InvalidNameException {
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
