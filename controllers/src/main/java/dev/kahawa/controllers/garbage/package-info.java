/** Deletes what has lost its owners. */
@NullMarked
package dev.kahawa.controllers.garbage;

import org.jspecify.annotations.NullMarked;
