/** CertificateSigningRequests: those of nodes are approved, approved ones signed, old ones removed. */
@NullMarked
package dev.kahawa.controllers.certificates;

import org.jspecify.annotations.NullMarked;
