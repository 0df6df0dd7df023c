/** The kubelet's endpoints: what the API server asks a node for on behalf of its callers. */
@NullMarked
package dev.kahawa.node.kubelet;

import org.jspecify.annotations.NullMarked;
