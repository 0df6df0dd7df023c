/**
 * Real containers: {@link dev.kahawa.node.runtime.ContainerRuntime} on containerd or CRI-O, which
 * are spoken to in CRI's runtime.v1 over a Unix socket.
 */
@NullMarked
package dev.kahawa.runtime.cri;

import org.jspecify.annotations.NullMarked;
