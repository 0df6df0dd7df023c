/** Storage: volumes, claims of them, classes of both, and the drivers that serve them. */
@NullMarked
package dev.kahawa.apiserver.kinds.storage;

import org.jspecify.annotations.NullMarked;
