/** The environment of a container. */
@NullMarked
package dev.kahawa.node.env;

import org.jspecify.annotations.NullMarked;
