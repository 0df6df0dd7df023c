/** Probes and lifecycle hooks of containers. */
@NullMarked
package dev.kahawa.node.probe;

import org.jspecify.annotations.NullMarked;
