/** Execution: the objects of every kind, from facts and strategies, on the store. */
@NullMarked
package dev.kahawa.apiserver.registry;

import org.jspecify.annotations.NullMarked;
