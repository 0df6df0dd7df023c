/** A Pod's status, made from what is seen of it. */
@NullMarked
package dev.kahawa.node.status;

import org.jspecify.annotations.NullMarked;
