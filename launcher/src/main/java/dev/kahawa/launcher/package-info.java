/** Puts the parts together, and the command line. The only wiring there is. */
@NullMarked
package dev.kahawa.launcher;

import org.jspecify.annotations.NullMarked;
