/** Volumes: directories on the machine, filled from the API, to be mounted in containers. */
@NullMarked
package dev.kahawa.node.volume;

import org.jspecify.annotations.NullMarked;
