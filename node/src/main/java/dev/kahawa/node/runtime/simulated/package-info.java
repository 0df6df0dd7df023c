/** A container runtime without containers, for tests of what is above it. */
@NullMarked
package dev.kahawa.node.runtime.simulated;

import org.jspecify.annotations.NullMarked;
