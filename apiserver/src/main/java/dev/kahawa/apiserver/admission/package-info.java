/** Changes and refuses what is about to be written. */
@NullMarked
package dev.kahawa.apiserver.admission;

import org.jspecify.annotations.NullMarked;
