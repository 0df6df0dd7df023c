/** The cluster's own certificate authority and what it signs. */
@NullMarked
package dev.kahawa.launcher.pki;

import org.jspecify.annotations.NullMarked;
