/** Removes Pods that nobody else would end. */
@NullMarked
package dev.kahawa.controllers.podgc;

import org.jspecify.annotations.NullMarked;
