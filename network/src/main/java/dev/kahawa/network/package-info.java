/** The network of a node: Pod addresses, Services and cluster DNS. */
@NullMarked
package dev.kahawa.network;

import org.jspecify.annotations.NullMarked;
