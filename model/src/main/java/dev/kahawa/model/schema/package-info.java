/** Facts of the built-in kinds, and what follows from them alone: decoding and canonical form. */
@NullMarked
package dev.kahawa.model.schema;

import org.jspecify.annotations.NullMarked;
