/** What the node agent asks of the thing that runs containers; shaped after CRI's runtime.v1. */
@NullMarked
package dev.kahawa.node.runtime;

import org.jspecify.annotations.NullMarked;
