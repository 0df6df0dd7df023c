/** Drives Pods from nodes whose taints they do not put up with. */
@NullMarked
package dev.kahawa.controllers.tainteviction;

import org.jspecify.annotations.NullMarked;
