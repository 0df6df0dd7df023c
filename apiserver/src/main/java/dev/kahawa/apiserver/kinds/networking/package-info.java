/** Traffic: what leads it into the cluster, and what may go where. */
@NullMarked
package dev.kahawa.apiserver.kinds.networking;

import org.jspecify.annotations.NullMarked;
