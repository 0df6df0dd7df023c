/** Revisioned bytes with watch. Knows nothing of Kubernetes kinds. */
@NullMarked
package dev.kahawa.store;

import org.jspecify.annotations.NullMarked;
