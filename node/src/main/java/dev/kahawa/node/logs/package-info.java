/** Container logs in the format of the container runtime interface. */
@NullMarked
package dev.kahawa.node.logs;

import org.jspecify.annotations.NullMarked;
