/** What was asked of the server lately, what was decided, and why. */
@NullMarked
package dev.kahawa.apiserver.audit;

import org.jspecify.annotations.NullMarked;
