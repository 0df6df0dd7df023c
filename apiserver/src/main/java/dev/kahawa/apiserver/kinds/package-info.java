/** What each built-in kind does beyond its facts: a strategy, one small class each. */
@NullMarked
package dev.kahawa.apiserver.kinds;

import org.jspecify.annotations.NullMarked;
