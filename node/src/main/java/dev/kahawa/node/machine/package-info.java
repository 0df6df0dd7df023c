/** The machine as a Node object: what it has, how it is, that it lives. */
@NullMarked
package dev.kahawa.node.machine;

import org.jspecify.annotations.NullMarked;
