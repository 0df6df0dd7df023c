/** Who may do what: RBAC, and the reviews that ask it. */
@NullMarked
package dev.kahawa.apiserver.authorization;

import org.jspecify.annotations.NullMarked;
