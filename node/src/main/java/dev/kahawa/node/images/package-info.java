/** Fetching images when a container needs them, and removing them when nobody does. */
@NullMarked
package dev.kahawa.node.images;

import org.jspecify.annotations.NullMarked;
