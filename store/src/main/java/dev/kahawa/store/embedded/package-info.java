/** The store on disk: one SQLite file in a directory of its own. */
@NullMarked
package dev.kahawa.store.embedded;

import org.jspecify.annotations.NullMarked;
