package dev.kahawa.controllers.certificates;

import dev.kahawa.model.certificate.SigningRequest;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Set;

/** The cluster's certificate authority. */
@FunctionalInterface
public interface CertificateSigner {

    /**
     * Signs what was asked for, subject and alternative names as they are.
     *
     * @param usages as the API names them, such as {@code client auth}
     * @param to at the latest; never after the authority's own end
     * @return the certificate as PEM text
     */
    String sign(SigningRequest request, Set<String> usages, Instant from, Instant to)
            throws GeneralSecurityException;
}
