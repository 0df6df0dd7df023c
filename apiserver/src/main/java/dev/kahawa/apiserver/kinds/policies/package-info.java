/** Admission policies and their bindings; nothing here evaluates one. */
@NullMarked
package dev.kahawa.apiserver.kinds.policies;

import org.jspecify.annotations.NullMarked;
