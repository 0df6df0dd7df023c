/** Every object of every kind: one immutable JSON tree, with a streaming reader and writer. */
@NullMarked
package dev.kahawa.model.object;

import org.jspecify.annotations.NullMarked;
