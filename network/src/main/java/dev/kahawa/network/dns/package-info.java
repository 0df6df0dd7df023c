/** Cluster DNS. */
@NullMarked
package dev.kahawa.network.dns;

import org.jspecify.annotations.NullMarked;
