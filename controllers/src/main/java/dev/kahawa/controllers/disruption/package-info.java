/** Tells in each PodDisruptionBudget how many of its Pods may be missing now. */
@NullMarked
package dev.kahawa.controllers.disruption;

import org.jspecify.annotations.NullMarked;
