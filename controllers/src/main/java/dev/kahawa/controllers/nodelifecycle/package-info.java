/** Watches over nodes: which are silent, and what their conditions mean for Pods. */
@NullMarked
package dev.kahawa.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
