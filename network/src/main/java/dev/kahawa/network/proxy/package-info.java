/** Services as nftables rules. */
@NullMarked
package dev.kahawa.network.proxy;

import org.jspecify.annotations.NullMarked;
