/** Typed views of the objects our own loops read. They wrap the tree and copy nothing. */
@NullMarked
package dev.kahawa.model.kinds;

import org.jspecify.annotations.NullMarked;
