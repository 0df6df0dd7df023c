package dev.kahawa.controllers;

import dev.kahawa.controllers.certificates.CertificateSigner;
import dev.kahawa.controllers.serviceaccount.SecretTokens;

/**
 * What the cluster signs with.
 *
 * @param pem its certificate, by which Pods know the API server
 */
public record ClusterAuthority(String pem, CertificateSigner signer, SecretTokens tokens) {}
