/** ReplicaSets: as many Pods as are wanted. */
@NullMarked
package dev.kahawa.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
