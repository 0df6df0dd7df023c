/** A node that runs apart from the server: who it is, and what it is made of. */
@NullMarked
package dev.kahawa.launcher.node;

import org.jspecify.annotations.NullMarked;
