/** Empties namespaces that are to go. */
@NullMarked
package dev.kahawa.controllers.namespace;

import org.jspecify.annotations.NullMarked;
