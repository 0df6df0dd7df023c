package dev.kahawa.controllers;

import dev.kahawa.controllers.certificates.CertificateSigner;

/**
 * The cluster's certificate authority.
 *
 * @param pem its certificate, by which Pods know the API server
 */
public record ClusterAuthority(String pem, CertificateSigner signer) {}
